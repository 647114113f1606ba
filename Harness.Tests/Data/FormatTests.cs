using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Harness.Data;

namespace Harness.Tests.Data;

/// <summary>Tests the formats of texts: all formats give the same rows, and an error names the file, the line and the reason.</summary>
[Trait("Category", "Unit")]
public sealed class FormatTests : IDisposable
{
    private static readonly Labels Labels = Labels.Binary("neg", "pos");

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text,label\nfine,pos\n\"bad, \"\"very\"\"\",neg\n\"two\nlines\",pos")]
    [InlineData("label,id,text\r\npos,1,fine\r\nneg,2,\"bad, \"\"very\"\"\"\r\npos,3,\"two\nlines\"\r\n\r\n")]
    [InlineData("\uFEFF\"text\",\"label\"\n fine ,pos\n\"bad, \"\"very\"\"\", neg\n\"two\nlines\",\"pos\"\n")]
    public void Csv_with_a_header(string content) => Read("train.csv", content).Should().Equal((1, "fine"), (0, "bad, \"very\""), (1, "two\nlines"));

    [Fact]
    public void Csv_without_a_header_has_numbered_columns() =>
        Read("train.csv", "pos,a,b\nneg,,c\nneg,d,\n", """{ "text": [2, 3], "label": 1 }""").Should().Equal((1, "a: b"), (0, "c"), (0, "d"));

    [Fact]
    public void Csv_of_Zhang_et_al() => Read("train.csv", "\"2\",\"Great\",\"Loved \"\"it\"\"\\nAgain\"\n\"1\",\"\",\"Dull\"\n",
        """{ "format": "zhang-csv", "labels": { "neg": "1", "pos": "2" } }""").Should().Equal((1, "Great: Loved \"it\"\nAgain"), (0, "Dull"));

    [Fact]
    public void Tsv_with_quotes_as_ordinary_characters() =>
        Read("train.tsv", "label\ttext\npos\t\"so called\" good\nneg\t5\" short\n", """{ "quotes": false }""").Should()
            .Equal((1, "\"so called\" good"), (0, "5\" short"));

    [Fact]
    public void A_row_of_empty_cells_is_not_a_blank_line()
    {
        _folder.Write("train.tsv", "label\ttext\npos\tfine\n\t\n");
        Refusal("{}").Should().Contain("line 3");
    }

    [Fact]
    public void A_text_in_a_folder_may_have_any_line_ends()
    {
        var text = string.Concat(Enumerable.Repeat("fine\r", 1_000)) + "end";
        foreach (var label in (string[])["pos", "neg"])
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, "train", label));
            _folder.Write($"train/{label}/1.txt", text);
        }
        Read("{}").Should().BeEquivalentTo([(1, text), (0, text)]);
    }

    [Fact]
    public void Another_separator_and_other_columns() => Read("train.csv", "Review;Stars;x\nfine;4;\nbad;1;\n",
        """{ "text": "Review", "label": "Stars", "separator": ";", "between": " ", "labels": { "neg": "1", "pos": "4" } }""").Should()
        .Equal((1, "fine"), (0, "bad"));

    [Fact]
    public void Json_lines() => Read("train.jsonl",
        """
        {"text": "fine", "label": "pos", "more": {"text": "no", "label": ["x"]}}
        { "label" : "neg" , "text" : "b\u00e4d\n\ud83d\ude00" }

        """).Should().Equal((1, "fine"), (0, "bäd\n😀"));

    [Fact]
    public void Json_lines_with_numbers_and_two_texts() => Read("train.ndjson",
        "{\"t\":\"a\",\"u\":null,\"y\":1}\n{\"t\":\"b\",\"u\":\"c\",\"y\":0}\n",
        """{ "text": ["t", "u"], "label": "y", "labels": { "neg": "0", "pos": "1" } }""").Should().Equal((1, "a"), (0, "b: c"));

    [Fact]
    public void Parquet()
    {
        ParquetFile.Write(Path.Combine(_folder.Path, "train.parquet"), [("fine", 1), ("bäd\n😀", 0), ("more", 1)], rowsPerGroup: 2);
        Read("""{ "labels": { "neg": "0", "pos": "1" } }""").Should().Equal((1, "fine"), (0, "bäd\n😀"), (1, "more"));
    }

    [Fact]
    public void A_folder_for_each_class()
    {
        (string, string)[] files = [("pos/1_9.txt", "fine"), ("neg/2_1.txt", "bad"), ("pos/3_7", "more"), ("unsup/1_0.txt", "what"), ("urls.txt", "x")];
        foreach (var (name, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, "train", name))!);
            _folder.Write($"train/{name}", text);
        }
        Refusal("{}").Should().Contain("found an unknown label, unsup; the file has the labels neg (1 row), pos (2 rows), unsup (1 row)")
            .And.Contain("\"ignore\": [\"unsup\"]");
        Read("""{ "ignore": ["unsup"] }""").Should().BeEquivalentTo([(1, "fine"), (0, "bad"), (1, "more")]);
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".bz2")]
    [InlineData(".zst")]
    public void Packed_files(string packing)
    {
        var content = string.Concat(Enumerable.Range(0, 40_000).Select(row => $"\"row, {row}\",{(row % 2 == 0 ? "neg" : "pos")}\n"));
        File.WriteAllBytes(Path.Combine(_folder.Path, $"train.csv{packing}"), Pack(packing, $"text,label\n{content}"));
        Read("{}").Should().Equal(Enumerable.Range(0, 40_000).Select(row => (row % 2, $"row, {row}")));
    }

    [Theory]
    [InlineData("data.zip")]
    [InlineData("data.tar.gz")]
    [InlineData("data.tgz")]
    public void Archives(string name)
    {
        var path = Path.Combine(_folder.Path, name);
        Archive(path, ("some/train.csv", "text,label\nfine,pos\n"), ("some/test.csv", "text,label\nbad,neg\n"), ("some/readme.txt", "no"));
        var files = SplitFiles.In(_folder.Path, labels: Labels);
        Rows(files.Open(Split.Train)).Should().Equal((1, "fine"));
        Rows(files.Open(Split.Test)).Should().Equal((0, "bad"));
        files.Train.Should().Be(path);
    }

    [Fact]
    public void A_damaged_archive_never_gives_fewer_rows()
    {
        var refused = 0;
        foreach (var name in new[] { "data.zip", "data.tar.gz" })
        {
            var path = Path.Combine(_folder.Path, name);
            var text = string.Concat(Enumerable.Range(0, 400).Select(row => $"row {row * 7919},pos\n"));
            Archive(path, ("train.csv", $"text,label\n{text}"), ("test.csv", "text,label\nbad,neg\n"));
            var valid = File.ReadAllBytes(path);
            for (int at = 0; at < valid.Length; at += 13)
            {
                byte[] damaged = [.. valid];
                damaged[at] ^= 0x10;
                File.WriteAllBytes(path, damaged);
                try
                {
                    Rows(SplitFiles.In(_folder.Path, labels: Labels).Open(Split.Train)).Should().HaveCount(400, "byte {0} of {1}", at, name);
                }
                catch (CorpusFormatException)
                {
                    refused++;
                }
            }
            refused.Should().BeGreaterThan(valid.Length / 13 / 2, "{0} is refused where more than a date or padding is damaged", name);
            refused = 0;
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("train.csv", "text,label\na,pos\n\nb,neg\n",
        "line 3: expected 2 columns with text in text and a label in label: neg, pos, found a blank line.")]
    [InlineData("train.csv", "text,label\n\"a\nb\",pos\nb\n", "line 4: expected 2 columns *, found 1 column. The line is \"b\".")]
    [InlineData("train.csv", "text,label\na,pos\nb,neg,c\n", "line 3: expected 2 columns *, found 3 columns. *")]
    [InlineData("train.csv", "text,label\na,pos\nsay \"b\",neg\n",
        "line 3: expected quotes around the whole cell, and doubled quotes inside it, found a quote inside *")]
    [InlineData("train.csv", "text,label\na,pos\n\"b\" c,neg\n", "line 3: expected quotes around the whole cell, *")]
    [InlineData("train.csv", "text,label\na,pos\n\"b,neg\n", "line 3: expected 2 columns *found 1 column*")]
    [InlineData("train.csv", "text,label\na,pos\nb,\n", "line 3: *found no label. The line is \"b\".")]
    [InlineData("train.csv", "text,label\na,pos\n ,neg\n", "line 3: *found a label without a text.")]
    [InlineData("train.csv", "text,label\na,pos\n__label__1 b,neg\n", "line 3: *found a label at the start of the text, which would be read as a word. *")]
    [InlineData("train.csv", "body,stars\na,pos\n",
        "line 1: expected the column text, found the columns body, stars; "
            + "name the columns in data.json beside the file: { \"text\": \"…\", \"label\": \"…\" }.")]
    [InlineData("train.csv", "text,label,text\na,pos,b\n", "line 1: expected one column text, found 2 columns with that name.")]
    [InlineData("train.jsonl", "{\"text\":\"a\",\"label\":\"pos\"}\n\n{\"text\":\"a\",\"label\":\"pos\"}", "line 2: *found a blank line.")]
    [InlineData("train.jsonl", "{\"text\":\"a\",\"label\":\"pos\"}\n{\"text\":\"a\"", "line 2: *found JSON that ends early or is invalid at byte 12. *")]
    [InlineData("train.jsonl", "{\"text\":\"a\",\"label\":\"pos\"} {}\n", "line 1: *found JSON that ends early or is invalid at byte 28. *")]
    [InlineData("train.jsonl", "{\"text\":\"a\"}\n", "line 1: *found no label. *")]
    [InlineData("train.jsonl", "{\"label\":\"pos\"}\n", "line 1: *found no text. *")]
    [InlineData("train.jsonl", "{\"text\":\"a\",\"text\":\"b\",\"label\":\"pos\"}\n", "line 1: *found the key text twice. *")]
    [InlineData("train.jsonl", "{\"text\":7,\"label\":\"pos\"}\n", "line 1: *found a number in text. *")]
    [InlineData("train.jsonl", "{\"text\":\"a\",\"label\":null}\n", "line 1: *found null in label. *")]
    [InlineData("train.jsonl", "{\"text\":\"\\ud800\",\"label\":\"pos\"}\n", "line 1: *found a text that is not valid Unicode. *")]
    [InlineData("train.jsonl", "[{\"text\":\"a\",\"label\":\"pos\"}]\n", "line 1: *found an array; to convert it to lines: jq -c '.[]' FILE > NEW. *")]
    public void A_bad_row_is_named_with_its_line(string name, string content, string why)
    {
        var path = _folder.Write(name, content);
        Refusal("{}").Should().Match($"{path}, {why}");
    }

    [Fact]
    public void Unknown_labels_are_counted_and_the_line_to_add_is_shown()
    {
        _folder.Write("train.csv", "text,label\na,0\nb,1\nc,1\n");
        Refusal("{}").Should().EndWith("line 2: expected 2 columns with text in text and a label in label: neg, pos, found an unknown label, "
            + "0; the file has the labels 0 (1 row), 1 (2 rows). If this is the order of the classes, "
            + "set in data.json: \"labels\": { \"neg\": \"0\", \"pos\": \"1\" }.");
        _folder.Write("train.csv", "text,label\na,1\nb,2\nc,10\n");
        Refusal("{}").Should().EndWith("the labels 1 (1 row), 2 (1 row), 10 (1 row). To train on all of them, declare in the study: "
            + "Labels = Labels.Classes(\"1\", \"2\", \"10\").");
        _folder.Write("train.csv", "text,label\n" + string.Concat(Enumerable.Range(0, 60).Select(row => $"a,user{row}\n")));
        Refusal("{}").Should().Contain("the file has more than 40 different labels").And.Contain("is the label another column?");
    }

    [Theory]
    [InlineData("utf-16", "looks like UTF-16LE; convert with: iconv -f UTF-16LE -t UTF-8 FILE > NEW")]
    [InlineData("utf-16BE", "looks like UTF-16BE; convert with: iconv -f UTF-16BE -t UTF-8 FILE > NEW")]
    [InlineData("latin1", "the bytes 0xE9 at byte 4 of the line; it looks like Windows-1252; convert with: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW")]
    public void Other_encodings_are_named(string encoding, string found)
    {
        foreach (var (name, head) in new[] { ("train.csv", "text,label\n"), ("train.jsonl", "") })
        {
            var path = Path.Combine(_folder.Path, name);
            File.WriteAllBytes(path, Encoding.GetEncoding(encoding).GetBytes($"{head}café,pos\n"));
            Refusal("{}").Should().StartWith(path).And.Contain(found);
            File.Delete(path);
        }
    }

    [Fact]
    public void Lines_that_end_in_CR_alone_are_refused()
    {
        _folder.Write("train.ft.txt", "__label__neg a\r__label__pos b\r");
        Refusal("{}").Should().EndWith("expected lines that end in LF or CRLF, found lines that end in CR alone; convert with: tr '\\r' '\\n' < FILE > NEW.");
    }

    [LinuxFact]
    public async Task A_named_pipe_is_refused_without_waiting()
    {
        var path = Path.Combine(_folder.Path, "train.csv");
        using (var process = System.Diagnostics.Process.Start("mkfifo", path))
        {
            await process.WaitForExitAsync();
            process.ExitCode.Should().Be(0);
        }
        (await Task.Run(() => Refusal("{}")).WaitAsync(TimeSpan.FromMinutes(1))).Should()
            .Be($"{path}: expected a file of texts, found a pipe or a device, which cannot be read twice.");
    }

    [Fact]
    public void A_line_break_within_quotes_never_ends_a_chunk()
    {
        var rows = Enumerable.Range(0, 1_100)
            .Select(row => (row % 2, $"row {row}\n{string.Join('\n', Enumerable.Repeat("\"word\",\n", 1 + row % 700))}")).ToList();
        var content = "text,label\n" + string.Concat(rows.Select(row => $"\"{row.Item2.Replace("\"", "\"\"")}\",{(row.Item1 == 0 ? "neg" : "pos")}\r\n"));
        content.Length.Should().BeGreaterThan(3 << 20);
        Read("train.csv", content).Should().Equal(rows.Select(row => (row.Item1, row.Item2.Trim())));
    }

    private static byte[] Pack(string packing, string content)
    {
        if (packing != ".zst")
            return Packed.As(packing, content);
        using var compressor = new ZstdSharp.Compressor();
        return compressor.Wrap(Encoding.UTF8.GetBytes(content)).ToArray();
    }

    private static void Archive(string path, params (string Name, string Content)[] files)
    {
        using var archive = File.Create(path);
        if (path.EndsWith(".zip", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(archive, ZipArchiveMode.Create);
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(content));
            }
            return;
        }
        using var gzip = new GZipStream(archive, CompressionLevel.Optimal);
        using var tar = new TarWriter(gzip);
        foreach (var (name, content) in files)
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
    }

    private IReadOnlyList<(int, string)> Read(string name, string content, string declaration = "{}")
    {
        _folder.Write(name, content);
        return Read(declaration);
    }

    private IReadOnlyList<(int, string)> Read(string declaration) => Rows(Files(declaration).Open(Split.Train));

    private SplitFiles Files(string declaration)
    {
        _folder.Write("data.json", declaration);
        foreach (var train in Directory.EnumerateFileSystemEntries(_folder.Path, "train*").ToList())
        {
            var test = Path.Combine(_folder.Path, Path.GetFileName(train).Replace("train", "test"));
            if (Directory.Exists(train))
                Directory.CreateDirectory(test);
            else
                File.WriteAllText(test, "not read");
        }
        return SplitFiles.In(_folder.Path, labels: Labels);
    }

    private string Refusal(string declaration) =>
        FluentActions.Invoking(() => Rows(Files(declaration).Open(Split.Train))).Should().Throw<CorpusFormatException>().Which.Message;

    private static IReadOnlyList<(int, string)> Rows(SplitFile file)
    {
        var rows = new List<(int, string)>();
        foreach (var parse in file.Batches())
        {
            using var batch = parse();
            rows.AddRange(Enumerable.Range(0, batch.Rows).Select(row => ((int)batch.Label(row), batch.LabelledText(row).Text)));
            if (batch.Fault is { } fault)
                throw fault.In(file);
        }
        return rows;
    }
}
