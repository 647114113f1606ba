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
        var read = text.Replace('\r', '\n');
        foreach (var label in (string[])["pos", "neg"])
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, "train", label));
            _folder.Write($"train/{label}/1.txt", text);
        }
        Read("{}").Should().BeEquivalentTo([(1, read), (0, read)]);
    }

    [Theory]
    [InlineData("train.csv", "text,label\r\n\"one\r\ntwo\rthree\n\r\n\rfour\",pos\r\n")]
    [InlineData("train.tsv", "text\tlabel\n\"one\r\ntwo\rthree\n\r\n\rfour\"\tpos\n")]
    [InlineData("train.jsonl", "{\"text\": \"one\\r\\ntwo\\rthree\\n\\r\\n\\rfour\", \"label\": \"pos\"}\r\n")]
    public void Line_ends_inside_a_text_become_LF(string name, string content) =>
        Read(name, content).Should().Equal((1, "one\ntwo\nthree\n\n\nfour"));

    [Fact]
    public void Line_ends_inside_a_text_of_Parquet_become_LF()
    {
        ParquetFile.Write(Path.Combine(_folder.Path, "train.parquet"), [("one\r\ntwo\rthree", 1)], rowsPerGroup: 2);
        Read("""{ "labels": { "neg": "0", "pos": "1" } }""").Should().Equal((1, "one\ntwo\nthree"));
    }

    [Fact]
    public void Line_ends_of_fastText_stay_as_they_are() => Read("train.ft.txt", "__label__pos one\rtwo\r\n").Should().Equal((1, "one\rtwo"));

    /// <summary>Ids that were prepared before line ends were converted must not be used for formats whose texts may have changed.</summary>
    [Fact]
    public void Ids_prepared_with_other_line_ends_are_not_used()
    {
        _folder.Write("train.csv", "text,label\nfine,pos\n");
        Files("{}").Reading.Should().EndWith("labels neg, pos\nline ends LF");
        File.Delete(Path.Combine(_folder.Path, "train.csv"));
        File.Delete(Path.Combine(_folder.Path, "test.csv"));
        _folder.Write("train.ft.txt", "__label__pos fine\n");
        Files("{}").Reading.Should().EndWith("labels neg, pos");
    }

    [Theory]
    [InlineData("train.csv", "text,label\na,pos\n ,neg\n\"\",neg\nb,neg\n", "line 3: ")]
    [InlineData("train.jsonl", "{\"text\":\"a\",\"label\":\"pos\"}\n{\"text\":\"\",\"label\":\"neg\"}\n"
        + "{\"text\":null,\"label\":\"neg\"}\n{\"text\":\"b\",\"label\":\"neg\"}\n", "line 2: ")]
    [InlineData("train.ft.txt", "__label__pos a\n__label__neg\n__label__neg \n__label__neg b\n", "line 2: ")]
    public void Rows_without_a_text_are_counted_and_can_be_left_out(string name, string content, string line)
    {
        _folder.Write(name, content);
        Refusal("{}").Should().Contain($"{name}, {line}").And.Contain(
            "found a label without a text; 2 of 4 rows have no text. To leave them out, set in data.json: \"emptyTexts\": \"leave out\"");
        Refusal("""{ "emptyTexts": "refuse" }""").Should().Contain("2 of 4 rows have no text");
        Read("""{ "emptyTexts": "leave out" }""").Should().Equal((1, "a"), (0, "b"));
    }

    [Fact]
    public void Empty_files_and_missing_values_are_rows_without_a_text()
    {
        ParquetFile.Write(Path.Combine(_folder.Path, "train.parquet"), [("a", 1), (null, 0), ("", 0), ("b", 0)], rowsPerGroup: 3);
        const string Spelt = "\"labels\": { \"neg\": \"0\", \"pos\": \"1\" }";
        Refusal($"{{ {Spelt} }}").Should().Contain("train.parquet, row 2: ").And.Contain("found a label without a text; 2 of 4 rows have no text.");
        Read($"{{ {Spelt}, \"emptyTexts\": \"leave out\" }}").Should().Equal((1, "a"), (0, "b"));
        File.Delete(Path.Combine(_folder.Path, "train.parquet"));
        File.Delete(Path.Combine(_folder.Path, "test.parquet"));

        foreach (var (file, text) in new[] { ("pos/1", "a"), ("pos/2", ""), ("neg/1", " \r\n"), ("neg/2", "b") })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, "train", file))!);
            _folder.Write($"train/{file}", text);
        }
        Refusal("{}").Should().Contain("found a label without a text; 2 of 4 rows have no text.");
        Read("""{ "emptyTexts": "leave out" }""").Should().BeEquivalentTo([(1, "a"), (0, "b")]);
    }

    [Fact]
    public void Rows_are_counted_up_to_the_next_fault()
    {
        _folder.Write("train.csv", "text,label\na,pos\n,neg\nb,neg\nc,neg,d\n,neg\n");
        Refusal("{}").Should().Contain("found a label without a text; 1 of the first 3 rows has no text.");
    }

    [Fact]
    public void Ignored_rows_need_no_text() =>
        Read("train.csv", "text,label\na,pos\n,mixed\nb,neg\n", """{ "ignore": ["mixed"] }""").Should().Equal((1, "a"), (0, "b"));

    [Theory]
    [InlineData("sep=;\r\ntext;label\r\na, b;pos\r\n")]
    [InlineData("\uFEFFSEP=\t\ntext\tlabel\n\"a, b\"\tpos\n")]
    public void The_first_line_of_Excel_names_the_separator(string content) => Read("train.csv", content).Should().Equal((1, "a, b"));

    [Fact]
    public void The_first_line_of_Excel_counts_as_a_line()
    {
        _folder.Write("train.csv", "sep=;\ntext;label\na;pos\nb\n");
        Refusal("{}").Should().Contain("train.csv, line 4: expected 2 columns");
    }

    [Theory]
    [InlineData("text;label\na;pos\n", "{}", "found one column, text;label. If \";\" separates the columns, set in data.json: \"separator\": \";\".")]
    [InlineData("\"text\"\t\"label\"\na\tpos\n", "{}", "If \"\\t\" separates the columns, set in data.json: \"separator\": \"\\t\".")]
    [InlineData("Kommentar;Urteil\na;pos\n", "{}", "found one column, Kommentar;Urteil. If \";\" separates the columns, set in data.json: "
        + "\"separator\": \";\", \"text\": \"…\", \"label\": \"…\", with the names of the columns in place of each ….")]
    [InlineData("text|more, or less|label\na|b|pos\n", "{}", "If \"|\" separates the columns, set in data.json: \"separator\": \"|\".")]
    [InlineData("1;fine\n", "{ \"text\": 2, \"label\": 1 }",
        "found one column, 1;fine. If \";\" separates the columns, set in data.json: \"separator\": \";\".")]
    public void Another_separator_is_recognised_and_the_line_to_add_is_shown(string content, string declaration, string found)
    {
        _folder.Write("train.csv", content);
        Refusal(declaration).Should().Contain("train.csv, line 1: expected ").And.EndWith(found);
    }

    [Theory]
    [InlineData("text,label\n\"say \\\"hi\\\" now\",pos\n")]
    [InlineData("text,label\n\"say \\\"hi, you\\\" now\",pos\n")]
    public void Quotes_written_with_a_backslash_are_named(string content)
    {
        _folder.Write("train.csv", content);
        Refusal("{}").Should().Contain("train.csv, line 2: ").And
            .Contain("written as \\\" instead of \"\"; convert with: sed 's/\\\\\"/\"\"/g' FILE > NEW").And.NotContain("\"quotes\"");
    }

    [Theory]
    [InlineData(".gz", "a gzip file; add .gz to its name")]
    [InlineData(".bz2", "a bzip2 file; add .bz2 to its name")]
    [InlineData(".zst", "a Zstandard file; add .zst to its name")]
    public void A_packed_file_without_its_ending_is_named(string packing, string found)
    {
        foreach (var (name, format) in new[] { ("train.csv", "text"), ("train.jsonl", "text"), ("train.ft.txt", "text") })
        {
            var path = Path.Combine(_folder.Path, name);
            File.WriteAllBytes(path, Pack(packing, "text,label\nfine,pos\n"));
            Refusal("{}").Should().Be($"{path}, line 1: expected {format}, found {found}.");
            File.Delete(path);
            File.Delete(path.Replace("train", "test"));
        }
    }

    [Fact]
    public void A_workbook_of_Excel_is_named()
    {
        var path = Path.Combine(_folder.Path, "train.csv");
        var zip = Path.Combine(_folder.Path, "x.zip");
        Archive(zip, ("xl/workbook.xml", "x"));
        File.WriteAllBytes(path, File.ReadAllBytes(zip));
        File.Delete(zip);
        Refusal("{}").Should().Be($"{path}, line 1: expected text, found a zip archive or an Excel workbook; add .zip to its name, "
            + "or save the table as CSV UTF-8.");
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
    [InlineData("train.csv", "text,label\na,pos\n ,neg\n",
        "line 3: *found a label without a text; 1 of 2 rows has no text. To leave it out, set in data.json: *")]
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
            + "0; the file has the labels 0 (1 row), 1 (2 rows). Their names do not tell their classes. "
            + "Set in data.json, with labels of the file in place of each …: \"labels\": { \"neg\": \"…\", \"pos\": \"…\" }.");
        _folder.Write("train.csv", "text,label\na,1\nb,2\nc,10\n");
        Refusal("{}").Should().EndWith("the labels 1 (1 row), 2 (1 row), 10 (1 row). To train on all of them, declare in the study: "
            + "Labels = Labels.Classes(\"1\", \"2\", \"10\"). To train on the declared classes, set in data.json, with labels of the file in place of "
            + "each …: \"labels\": { \"neg\": \"…\", \"pos\": \"…\" }.");
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
