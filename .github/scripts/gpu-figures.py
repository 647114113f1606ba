#!/usr/bin/env python3
"""Compares what gpu.sh measured with the figures to reach, and writes one line for each of them.

  gpu-figures.py FOLDER    reads the archives FOLDER/PART.tgz, writes FOLDER/figures.txt and prints it

A figure is reached, not reached, or not measured for a reason. Whatever is unclear counts as not measured: a way of PyTorch that was left out, fewer than five
rounds, fewer than 3.6 million rows. If the figure is missed even so, it is not reached. The standard library is enough.
"""
import json
import pathlib
import re
import statistics
import sys
import tarfile
from typing import NamedTuple

MODELS = ["cnn", "rnn-100", "rnn-50", "lstm", "lstm-wide-dense", "bilstm-attention"]
WAYS = 3          # of PyTorch: eager, compiled, CUDA graph
ROUNDS = 5
RATIO = 1.5       # to the fastest way of PyTorch, in training and in evaluation
STEP_MS = .30     # lstm at batch 32
SEEDS_RATIO = 4   # rows per second of eight seeds, as a multiple of those of one
FIRST_EPOCH = 3   # the epochs before are slower: kernels are compiled, and steps are recorded
ROWS, EPOCH_SECONDS = 3_600_000, 35
SMOKE_SECONDS = 6
EXPERIMENTS = 14
NAME, LINE = r"^(?!comparison |claims )\S+ ", re.MULTILINE


class Figure(NamedTuple):
    """A line of the table."""
    what: str
    target: str
    value: str
    result: str


class Results:
    """The files of all parts, by a path such as "training/cuda.json"."""

    def __init__(self, folder):
        self.files = {}
        for archive in sorted(pathlib.Path(folder).glob("*.tgz")):
            with tarfile.open(archive) as files:
                for file in files:
                    if file.isfile() and file.name.count("/") == 1:
                        self.files[file.name] = files.extractfile(file).read().decode(errors="replace")
        for file in pathlib.Path(folder).glob("*/*"):  # of a part that was interrupted before it was packed
            if file.is_file():
                self.files[f"{file.parent.name}/{file.name}"] = file.read_text(encoding="utf-8", errors="replace")

    def json_lines(self, name):
        """Returns the JSON objects of a measurement. A line that was cut off, because the command was stopped, is left out."""
        objects = []
        for line in self.files.get(f"{name}.json", "").splitlines():
            try:
                objects.append(json.loads(line))
            except ValueError:
                continue
        return [one for one in objects if isinstance(one, dict)]

    def text(self, name):
        return self.files.get(f"{name}.txt", "")

    def seconds(self, name):
        """Returns the seconds of a measurement that succeeded, otherwise None."""
        state, _, seconds = self.files.get(f"{name}.state", "").strip().partition(" ")
        return float(seconds) if state == "measured" else None

    def why_not(self, name):
        """Returns why there is no figure of a measurement."""
        state, _, text = self.files.get(f"{name}.state", "").strip().partition(" ")
        if state in ("failed", "skipped"):
            return f"{name}: {text}"
        return f"{name} has no such figure" if state == "measured" else f"{name} was not run"


def judged(what, target, value, is_reached, doubts=()):
    """Returns a measured figure. A doubt matters only if the figure would be reached."""
    if not is_reached:
        return Figure(what, target, value, "not reached")
    return Figure(what, target, value, f"not measured ({'; '.join(doubts)})" if doubts else "reached")


def not_measured(what, target, why):
    return Figure(what, target, "-", f"not measured ({why})")


def to_fastest(results, name, kind, device, model, what):
    """Compares the harness with the fastest way of PyTorch. `kind` is "training" or "evaluation"."""
    target = f"at least {RATIO} x the fastest way of PyTorch"
    lines = [line for line in results.json_lines(name) if (line.get("device"), line.get("model")) == (device, model)]
    if not lines:
        return not_measured(what, target, results.why_not(name))
    line = lines[-1]
    doubts = [f"{one['peer']} is left out: {one['reason'][:120]}" for one in line["leftOut"]]
    if not line["peers"]:
        return not_measured(what, target, "; ".join(doubts) or "PyTorch was not measured")
    if not doubts and len(line["peers"]) < WAYS:
        doubts = [f"only {len(line['peers'])} of {WAYS} ways of PyTorch"]
    if line["rounds"] < ROUNDS:
        doubts.append(f"only {line['rounds']} rounds")
    fastest = min(line["peers"], key=lambda peer: peer[kind]["median"])
    ratio = fastest[kind]
    value = f"{ratio['median']:.2f} x {fastest['peer']} ({ratio['lowest']:.2f} to {ratio['highest']:.2f})"
    return judged(what, target, value, ratio["median"] >= RATIO, doubts)


def training(results):
    for device in ("cuda", "cuda-tf32"):
        if device == "cuda" or any(file.startswith(f"training/{device}.") for file in results.files):
            for model in MODELS:
                yield to_fastest(results, f"training/{device}", "training", device, model, f"training, {model}, {tf32(device)}")


def tf32(device):
    return "TF32 on" if device.endswith("tf32") else "TF32 off"


def step(results):
    """The time of a step in the same call as the peer's. The value also has those of recordings of one step and of eight, where they were measured."""
    what, target = "training step of lstm, batch 32, TF32 off", f"at most {STEP_MS:.2f} ms"
    times = {name: line["msPerStep"] for name in ("cuda", "cuda-recorded-1", "cuda-recorded-8") for line in results.json_lines(f"training/{name}")
             if (line.get("device"), line.get("model"), line.get("batch")) == ("cuda", "lstm", 32)}
    if "cuda" not in times:
        return not_measured(what, target, results.why_not("training/cuda"))
    more = [f"{steps} in a recording: {times[name]:.3f} ms" for steps, name in ((1, "cuda-recorded-1"), (8, "cuda-recorded-8")) if name in times]
    return judged(what, target, f"{times['cuda']:.3f} ms{' (' + ', '.join(more) + ')' if more else ''}", times["cuda"] <= STEP_MS)


def rows_per_second(lines, seeds):
    """Adds the speeds of seeds while all of them train: after each has ended its second epoch, and before one of them ends its last.

    The speed of a seed is the median over its epochs. Returns None if there is no such time.
    """
    speeds, warm = {seed: [] for seed in seeds}, set()
    for line in lines:
        if line.get("event") != "epoch":
            continue
        if line["epoch"] == line["epochs"]:
            break
        if len(warm) == len(speeds) and line["epoch"] >= FIRST_EPOCH:
            speeds[line["seed"]].append(line["rowsPerSecond"])
        if line["epoch"] >= FIRST_EPOCH - 1:
            warm.add(line["seed"])
    return sum(statistics.median(of_seed) for of_seed in speeds.values()) if all(speeds.values()) else None


def seeds(results):
    what, target = "eight seeds of lstm side by side, rows/s", f"at least {SEEDS_RATIO} x one seed"
    one = rows_per_second(results.json_lines("training/seeds-1"), range(1, 2))
    eight = rows_per_second(results.json_lines("training/seeds-1..8"), range(1, 9))
    if one is None:
        return not_measured(what, target, results.why_not("training/seeds-1"))
    if eight is None:
        why = results.why_not("training/seeds-1..8")
        return not_measured(what, target, "the eight seeds never trained at the same time" if why.endswith("no such figure") else why)
    return judged(what, target, f"{eight / one:.2f} x ({eight:,.0f} and {one:,.0f})", eight >= SEEDS_RATIO * one)


def evaluation(results):
    for rows in (3680, 65536):
        for model in MODELS:
            yield to_fastest(results, f"evaluation/cuda-{rows}", "evaluation", "cuda", model, f"evaluation of {rows:,} rows, {model}")


def large(results):
    what, target = "epoch of lstm on 3.6 million reviews", f"at most {EPOCH_SECONDS} s"
    epochs = [line for line in results.json_lines("large/large") if line.get("event") == "epoch"]
    if not epochs:
        return not_measured(what, target, results.why_not("large/large"))
    rows, seconds = epochs[0]["rows"], epochs[0]["seconds"]
    doubts = [] if rows >= ROWS else [f"the data have only {rows:,} rows"]
    return judged(what, target, f"{seconds:.1f} s for {rows:,} rows", seconds <= EPOCH_SECONDS, doubts)


def smoke(results):
    what, target = "run all --profile smoke, after the start", f"at most {SMOKE_SECONDS} s"
    whole, start = results.seconds("smoke/smoke"), results.seconds("smoke/start")
    if whole is None or start is None:
        return not_measured(what, target, results.why_not("smoke/smoke" if whole is None else "smoke/start"))
    return judged(what, target, f"{whole - start:.1f} s ({whole:.1f} s with the start)", whole - start <= SMOKE_SECONDS)


def equal(results, name, what):
    """Counts the experiments that the run found equal in every digit. "Within noise" and "judged by noise" do not count."""
    target, text = f"{EXPERIMENTS} of {EXPERIMENTS} equal in every digit", results.text(name)
    if not re.search(r"^(All \d+ snapshots hold|\d+ of \d+ did not hold)\.$", text, LINE):
        return not_measured(what, target, results.why_not(name))
    count = len(re.findall(NAME + r"equals its snapshot in every digit\.$", text, LINE))
    noise = len(re.findall(NAME + r"agrees with its snapshot|" + NAME + r".*; judged by noise", text, LINE))
    continued = len(re.findall(r"^Continues from '", text, LINE))
    value = f"{count} of {EXPERIMENTS}{f', {noise} judged by noise' if noise else ''}{f'; runs that continued: {continued}' if continued else ''}"
    doubts = ["no run continued from a checkpoint"] if name.startswith("killed/") and not continued else []
    return judged(what, target, value, count == EXPERIMENTS, doubts)


def reruns(results):
    for device in ("cuda", "cuda-tf32"):
        for at_once in (1, 3, 8):
            yield equal(results, f"reruns/rerun-{device}-{at_once}", f"rerun, {at_once} at once, {tf32(device)}")
    yield equal(results, "killed/after-the-kill", "continued after SIGKILL, TF32 off")
    if any(file.startswith("sample/") for file in results.files):
        yield equal(results, "sample/rerun-sample", "rerun of the profile sample, TF32 off")


def memory(results):
    """The peak of the GPU's memory, for a comparison with the table in docs/gpu.md. It has no target of its own."""
    used = [int(line) for line in results.text("large/memory").splitlines() if line.strip().isdigit()]
    if used:
        value = f"{max(used) * 2 ** 20 / 1e9:.2f} GB at most"
        yield Figure("memory of lstm on 3.6 million reviews", 'the estimate in docs/gpu.md, "Memory"', value, "measured")


def figures(results):
    """Returns all figures, in the order of the targets."""
    return [*training(results), step(results), seeds(results), *evaluation(results), large(results), smoke(results), *reruns(results), *memory(results)]


def machines(results):
    """Returns the machines and versions that speeds were measured with."""
    lines = [line for name in results.files if name.endswith(".json") for line in results.json_lines(name[:-len(".json")])]
    return sorted({f"{line['processor']}; {line['versions']}" for line in lines if "processor" in line})


def table(lines):
    """Formats the figures in columns."""
    rows = [Figure("figure", "target", "value", "result"), *lines]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join("  ".join([*(row[column].ljust(widths[column]) for column in range(3)), row.result]) for row in rows)


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1]).is_dir():
        sys.exit("Usage: gpu-figures.py FOLDER, with the archives PART.tgz of gpu.sh.")
    folder = pathlib.Path(sys.argv[1])
    results = Results(folder)
    lines = figures(results)
    counts = ", ".join(f"{sum(line.result.startswith(result) for line in lines)} {result}" for result in ("reached", "not reached", "not measured"))
    text = "\n".join([*(f"Measured on {machine}" for machine in machines(results)), table(lines), f"{counts}."]) + "\n"
    (folder / "figures.txt").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
