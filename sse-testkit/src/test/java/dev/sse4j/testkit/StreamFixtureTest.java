package dev.sse4j.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.Event;
import dev.sse4j.testkit.RecordedExchange.Piece;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamFixtureTest {

  private static final String TEXT = """
      > POST /v1/messages
      > Content-Type: application/json
      > Content-Length: 312
      > Authorization: …
      < 200
      < Content-Type: text/event-stream
      < X-Empty:
      @ 4 ms
      | event: ping
      | data: {"ä": "\\n"}
      |
      @ 312 ms
      ~ data: no line end
      @ 312 ms
      ~  behind this\\r\\n
      = end

      > GET /again
      = drop
      """;

  private static final String[] TRAPS = {
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    " ",
    "  \n",
    "\t\n",
    "\t",
    "\\",
    "\\n",
    "\\x20",
    "|",
    "| ",
    "~ ",
    "@ 1 ms\n",
    "= end\n",
    "> GET /\n",
    "#\n",
    "\0",
    "\u007F",
    "\u0085",
    "\u00A0\n",
    "\u2003\n",
    "\u2028",
    "\u2029",
    "\uFEFF",
    "\uFFFD",
    "ä",
    "€",
    "😀",
    "😀\n",
    "data: x",
    "data: x\n",
    "data: x \n",
    "…"
  };

  @TempDir
  private Path directory;

  @Test
  void itsTextComesBackAsItWas() {
    StreamFixture fixture = StreamFixture.parse(TEXT);

    assertThat(fixture).hasToString(TEXT).isEqualTo(StreamFixture.parse(TEXT));
    assertThat(fixture.hashCode()).isEqualTo(StreamFixture.parse(TEXT).hashCode());
    assertThat(fixture).isNotEqualTo(StreamFixture.parse("")).isNotEqualTo(TEXT);
  }

  @Test
  void aPlainLineIsItsTextAndLfAndAnEscapedOneIsWhatItSays() {
    StreamFixture fixture = StreamFixture.parse(TEXT);

    List<Piece> pieces = fixture.exchanges().get(0).pieces();
    assertThat(pieces).extracting(Piece::millis).containsExactly(4L, 312L, 312L);
    assertThat(pieces)
        .extracting(piece -> new String(piece.bytes(), UTF_8))
        .containsExactly(
            "event: ping\ndata: {\"ä\": \"\\n\"}\n\n", "data: no line end", " behind this\r\n");
  }

  @RepeatedTest(5)
  void anyBytesInAnyPiecesComeBackAsTheyWere() {
    Seed seed = Seed.next();
    Random random = seed.random();
    for (int i = 0; i < 1000; i++) {
      List<Piece> pieces = new ArrayList<>();
      long millis = 0;
      for (int count = random.nextInt(6); count > 0; count--) {
        millis += random.nextInt(3);
        pieces.add(new Piece(millis, random.nextBoolean() ? bytes(random) : traps(random)));
      }

      String text = text(pieces);

      for (String damaged : List.of(
          text,
          text.replace("\n", "\r\n"),
          text.replaceAll("(?U)[\\s\\uFEFF\\u00A0&&[^\n]]+\n", "\n"))) {
        List<Piece> back = StreamFixture.parse(damaged).exchanges().get(0).pieces();
        assertThat(back).as("%s", seed).hasSameSizeAs(pieces);
        for (int at = 0; at < pieces.size(); at++) {
          assertThat(back.get(at).millis())
              .as("%s", seed)
              .isEqualTo(pieces.get(at).millis());
          assertThat(back.get(at).bytes())
              .as("%s", seed)
              .isEqualTo(pieces.get(at).bytes());
        }
      }
    }
  }

  @Test
  void eachByteAloneAndBeforeALineEndComesBackAsItWas() {
    for (int b = 0; b < 256; b++) {
      for (byte[] bytes : new byte[][] {{(byte) b}, {(byte) b, '\n'}, {'a', (byte) b, '\n'}}) {
        String text = text(List.of(new Piece(0, bytes)));

        assertThat(StreamFixture.parse(text).exchanges().get(0).pieces().get(0).bytes())
            .as(text)
            .isEqualTo(bytes);
        assertThat(text).doesNotContainPattern("[\\x00-\\x09\\x0B-\\x1F\\x7F]");
      }
    }
  }

  @Test
  void aCommentABlankLineAndAByteOrderMarkSayNothing() {
    assertThat(StreamFixture.parse("\uFEFF# a\n\n> GET /\n \n# b\n< 200\n| x\n#c\n= stall"))
        .hasToString("> GET /\n< 200\n@ 0 ms\n| x\n= stall\n");
    assertThat(StreamFixture.parse("")).hasToString("");
  }

  @Test
  void isSavedInAFileThatIsThereAsAWhole() throws Exception {
    Path file = directory.resolve("a/b/answer.txt");

    StreamFixture.parse("").save(file);
    StreamFixture.parse(TEXT).save(file);

    assertThat(file).hasContent(TEXT);
    assertThat(file.getParent()).isDirectoryContaining(file::equals);
    try (var files = Files.list(file.getParent())) {
      assertThat(files).hasSize(1);
    }
    assertThat(StreamFixture.load(file)).isEqualTo(StreamFixture.parse(TEXT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '^',
      value = {
        "| x ! line 1: expected > and a method and path, or the end, but got \"| x\"",
        "> GET ! line 1: expected > and a method and path, but got \"> GET\"",
        "> GET / HTTP/1.1 ! line 1: expected > and a method and path, but got \"> GET / HTTP/1.1\"",
        "> GET /?a=b;= drop ! line 1: expected a path without query, but got \"/?a=b\"",
        "> G:T /;= drop ! line 1: expected a method, but got \"G:T\"",
        ">GET / ! line 1: expected a blank behind the >, but got \">GET /\"",
        "data: x ! line 1: expected > and a method and path, or the end, but got \"data: x\"",
        "> GET /;> X ! line 2: expected a header field such as Content-Type: text/event-stream, but got \"> X\"",
        "> GET /;> X y: z ! line 2: expected a header field such as Content-Type: text/event-stream, but got \"> X y: z\"",
        "> GET /;| x ! line 2: expected > and a header field, < and a status, or = and an ending, but got \"| x\"",
        "> GET /;< 600 ! line 2: expected < and a status, but got \"< 600\"",
        "> GET /;< 200;> X: y ! line 3: expected < and a header field, @, |, ~, or = and an ending, but got \"> X: y\"",
        "> GET /;< 200;| x;< X: y ! line 4: expected @, |, ~, or = and an ending, but got \"< X: y\"",
        "> GET /;< 200;@ 3 s ! line 3: expected @ and a time such as 312 ms, but got \"@ 3 s\"",
        "> GET /;< 200;@ 3 ms;| x;@ 2 ms ! line 5: expected a time of at least 3 ms, but got \"@ 2 ms\"",
        "> GET /;< 200;~ a\\q ! line 3: expected \\n, \\r, \\t, \\\\ or \\xNN, but got \\q",
        "> GET /;< 200;~ a\\x2 ! line 3: expected \\n, \\r, \\t, \\\\ or \\xNN, but got \\x2",
        "> GET /;< 200;~ a\\ ! line 3: expected \\n, \\r, \\t, \\\\ or \\xNN, but got \\",
        "> GET /;< 200;* x ! line 3: expected < and a header field, @, |, ~, or = and an ending, but got \"* x\"",
        "> GET /;< 200;= over ! line 3: expected = end, = drop, = reset or = stall, but got \"= over\"",
        "> GET /;= end ! line 2: expected an answer, but got \"= end\"",
        "> GET /;< 200;| x ! line 3: expected @, |, ~, or = and an ending, but the text ends"
      })
  void aLineThatCannotBeIsToldWithItsNumber(String lines, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamFixture.parse(lines.replace(';', '\n')))
        .withMessage(message);
  }

  @Test
  void aBlankAtTheEndThatWouldNotStayIsRefused() {
    for (String line : List.of("| data: x ", "| data: x\t", "| data:\tx", "| data: x\u00A0")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> StreamFixture.parse("> GET /\n< 200\n" + line + "\n= end\n"))
          .withMessageStartingWith("line 3: expected no hidden character, and no blank at the end");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamFixture.parse("> GET /\n< 200\n~ data: x \n= end\n"))
        .withMessageContaining("\\x20");
  }

  @Test
  void whatIsWrongInAFileIsToldWithItsName() throws Exception {
    Path file = directory.resolve("answer.txt");
    Files.write(file, "> GET /\n< 2000\n".getBytes(UTF_8));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamFixture.load(file))
        .withMessage(file + ", line 2: expected < and a status, but got \"< 2000\"");

    Files.write(file, "> GET /\n< 200\n| ä\n= end\n".getBytes(ISO_8859_1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StreamFixture.load(file))
        .withMessage(file + ", line 3: expected UTF-8, but got the byte 0xE4");

    Path missing = directory.resolve("missing.txt");
    assertThatThrownBy(() -> StreamFixture.load(missing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot read " + missing + ": NoSuchFileException");
  }

  @Test
  void itsScriptsAnswerTheSame() {
    StreamFixture fixture = StreamFixture.parse("""
        > GET /
        < 200
        < Content-Type: text/event-stream
        < Cache-Control: no-store
        < Set-Cookie: …
        @ 5 ms
        | data: one
        @ 60000 ms
        |
        = end
        > GET /
        < 200
        < Content-Type: text/event-stream
        | data: one
        |
        = drop
        > GET /
        < 200
        < Content-Type: text/event-stream
        | data: one
        |
        = reset
        > GET /
        < 503
        < Retry-After: 2
        | later
        = end
        > GET /
        < 503
        | lat
        = drop
        > GET /
        < 204
        = end
        > GET /
        = reset
        """);
    try (ScriptedServer server = ScriptedServer.start()) {
      server.enqueue(fixture.scripts().toArray(StreamScript[]::new));

      try (StreamProbe ended = StreamProbe.get(server.url("/"))) {
        assertThat(ended.awaitEnd()).isEmpty();
        assertThat(ended.events()).containsExactly(Event.of("one"));
        assertThat(ended.header("Cache-Control")).contains("no-store");
        assertThat(ended.header("Set-Cookie")).isEmpty();
      }
      try (StreamProbe dropped = StreamProbe.get(server.url("/"))) {
        assertThat(dropped.awaitEnd()).containsInstanceOf(EOFException.class);
        assertThat(dropped.events()).containsExactly(Event.of("one"));
      }
      try (StreamProbe reset = StreamProbe.get(server.url("/"))) {
        assertThat(reset.awaitEnd()).containsInstanceOf(SocketException.class);
        assertThat(reset.events()).containsExactly(Event.of("one"));
      }
      try (StreamProbe refused = StreamProbe.get(server.url("/"))) {
        assertThat(refused.body()).isEqualTo("later\n");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Content-Type")).isEmpty();
        assertThat(refused.header("Retry-After")).contains("2");
      }
      try (StreamProbe cut = StreamProbe.get(server.url("/"))) {
        assertThat(cut.awaitEnd()).containsInstanceOf(EOFException.class);
      }
      try (StreamProbe empty = StreamProbe.get(server.url("/"))) {
        assertThat(empty.awaitEnd()).isEmpty();
        assertThat(empty.status()).isEqualTo(204);
        assertThat(empty.header("Transfer-Encoding")).isEmpty();
      }
      try (StreamProbe none = StreamProbe.get(server.url("/"))) {
        assertThat(none.awaitEnd()).containsInstanceOf(SocketException.class);
      }
    }
  }

  @Test
  void itsTimedScriptsPauseAsItDid() {
    StreamFixture fixture = StreamFixture.parse("""
        > GET /
        < 200
        < Content-Type: text/event-stream
        @ 5000 ms
        | :one
        @ 7000 ms
        | :two
        = stall
        """);
    ManualClock clock = ManualClock.create();
    try (ScriptedServer server = ScriptedServer.start(clock)) {
      server.enqueue(fixture.timedScripts().toArray(StreamScript[]::new));

      try (StreamProbe probe = StreamProbe.get(server.url("/"))) {
        clock.awaitScheduled(1);
        clock.advance(Duration.ofMillis(4999));
        assertThat(probe.comments()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        probe.awaitComment("one");
        clock.awaitScheduled(1);
        clock.advance(Duration.ofSeconds(2));
        probe.awaitComment("two");
      }
    }
  }

  private static String text(List<Piece> pieces) {
    return StreamFixture.of(List.of(
            new RecordedExchange("GET", "/", List.of(), 200, List.of(), pieces, Ending.END)))
        .toString();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[1 + random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] traps(Random random) {
    StringBuilder text = new StringBuilder();
    for (int count = 1 + random.nextInt(20); count > 0; count--) {
      text.append(TRAPS[random.nextInt(TRAPS.length)]);
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    int from = random.nextInt(Math.min(3, bytes.length)); // may be within a character
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }
}
