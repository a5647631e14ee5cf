package dev.sse4j.client.contract;

import static dev.sse4j.client.contract.Harness.comment;
import static dev.sse4j.client.contract.Harness.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.testkit.ScriptedServer;
import dev.sse4j.testkit.StreamScript;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the harness sends for a client to parse: its situations, in words of our own. */
class ContractParsingTest {

  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
  private static final String MARK = new String(BOM, UTF_8);

  /** Pieces of a stream, and the messages that must come of them. */
  private record Case(String name, List<String> pieces, List<String> messages) {

    StreamScript script() {
      StreamScript script = StreamScript.events();
      for (String piece : pieces) {
        script = script.thenBytes(piece);
      }
      return script.thenStall();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @AutoClose
  private final ScriptedServer server = ScriptedServer.start();

  @AutoClose
  private final Harness harness = new Harness();

  @ParameterizedTest
  @MethodSource({"fields", "lineEnds", "byteOrderMarks", "comments"})
  void comesOutAsTheStandardSays(Case each) {
    server.enqueue(each.script());

    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.next(each.messages.size())).isEqualTo(each.messages);
  }

  @ParameterizedTest
  @MethodSource({"fields", "lineEnds", "byteOrderMarks", "comments"})
  void comesOutTheSameByteByByte(Case each) {
    server.enqueue(each.script().splitEverywhere());

    Harness.Stream stream = harness.open(server.url("/"));

    assertThat(stream.next(each.messages.size())).isEqualTo(each.messages);
  }

  @ParameterizedTest
  @ValueSource(ints = {7_000_000, 14_000_000})
  void takesEventsOfManyMegabytes(int length) {
    String half = "x".repeat(length / 2);
    server.enqueue(StreamScript.bytes("data: " + half).thenBytes(half + "\n\n").thenStall());

    Harness.Stream stream = harness.open(server.url("/"));

    // Not isEqualTo, which would print all of it.
    assertThat(stream.next().equals(event(half + half))).isTrue();
  }

  private static Stream<Case> fields() {
    return Stream.of(
        of("an event", pieces("data: dog\n\n"), event("dog")),
        of("an event in two pieces", pieces("data: d", "og\n\n"), event("dog")),
        of("two events", pieces("data: dog\n\ndata: cat\n\n"), event("dog"), event("cat")),
        of(
            "two events in three pieces",
            pieces("data: d", "og\n\ndata:", "cat\n\n"),
            event("dog"),
            event("cat")),
        of("two lines", pieces("data: dog\ndata:cat\n\n"), event("dog\\ncat")),
        of("empty data", pieces("data:\n\n"), event("")),
        of("a type", pieces("event: new\ndata: dog\n\n"), event("new", "dog", "")),
        of("an id", pieces("id: 1\ndata: dog\n\n"), event("message", "dog", "1")),
        of("all fields", pieces("event: new\nid: 1\ndata: dog\n\n"), event("new", "dog", "1")),
        of(
            "fields in any order",
            pieces("data: dog\nid: 1\nevent: new\n\n"),
            event("new", "dog", "1")),
        of(
            "an unknown field",
            pieces("event: new\nage: 3\ndata: dog\n\n"),
            event("new", "dog", "")),
        of("no space", pieces("event:new\ndata:dog\n\n"), event("new", "dog", "")),
        of("two spaces", pieces("event:  new\ndata:  dog\n\n"), event(" new", " dog", "")),
        of("no colon", pieces("data\n\ndata\ndata\n\n"), event(""), event("\\n")),
        of("an id with NUL", pieces("id: 1\0\ndata: dog\n\n"), event("dog")),
        of(
            "an id that stays",
            pieces("id: 1\ndata: dog\n\n", "data: cat\n\n"),
            event("message", "dog", "1"),
            event("message", "cat", "1")),
        of(
            "an id that is taken back",
            pieces("id: 1\ndata: dog\n\n", "id: \ndata: cat\n\n"),
            event("message", "dog", "1"),
            event("cat")),
        of("characters of many bytes", pieces("data: ß€犬😀\n\n"), event("ß€犬😀")),
        of(
            "a hundred events",
            List.of(numbered("data: dog %d\n\n").reduce("", String::concat)),
            numbered(event("dog %d")).toArray(String[]::new)));
  }

  private static Stream<Case> lineEnds() {
    Stream<Case> all = Stream.of("\n", "\r\n", "\r")
        .flatMap(end -> Stream.of(
                of("an event", pieces("data: dog\n\n"), event("dog")),
                of(
                    "events of one line and of two",
                    pieces("data: dog\n\ndata: cat\ndata: cow\n\n"),
                    event("dog"),
                    event("cat\\ncow")),
                of("the first line empty", pieces("data:\ndata: dog\n\n"), event("\\ndog")),
                of(
                    "a line empty within",
                    pieces("data: dog\ndata:\ndata: cat\n\n"),
                    event("dog\\n\\ncat")),
                of(
                    "one more empty line",
                    pieces("data: dog\n\n\ndata: cat\n\n"),
                    event("dog"),
                    event("cat")),
                of(
                    "two more empty lines",
                    pieces("data: dog\n\n\n\ndata: cat\n\n"),
                    event("dog"),
                    event("cat")))
            .map(each -> withLineEnd(end, each)));
    Case split = of(
        "a CRLF in two pieces",
        pieces("data: dog\r", "\ndata: cat\r", "\n\r\ndata: cow\r", "\n", "\r", "\n"),
        event("dog\\ncat"),
        event("cow"));
    return Stream.concat(all, Stream.of(split));
  }

  private static Stream<Case> byteOrderMarks() {
    return Stream.of(
        of("a mark", pieces(MARK + "data: dog\n\n"), event("dog")),
        of(
            "a mark before a type",
            pieces(MARK + "event: new\ndata: dog\n\n"),
            event("new", "dog", "")),
        of("a mark before empty data", pieces(MARK + "data:\n\n"), event("")),
        of(
            "a mark before two lines",
            pieces(MARK + "data: dog\ndata: cat\n\n"),
            event("dog\\ncat")),
        of("two marks", pieces(MARK + "data: " + MARK + "dog\n\n"), event(MARK + "dog")),
        of(
            "a mark in a later event",
            pieces("data: dog\n\n", "data: " + MARK + "cat\n\n"),
            event("dog"),
            event(MARK + "cat")),
        of(
            "a mark before a comment",
            pieces(MARK + ":cat\ndata: dog\n\n"),
            comment("cat"),
            event("dog")));
  }

  private static Stream<Case> comments() {
    return Stream.of(
        of("a comment", pieces(":cat\n"), comment("cat")),
        of(
            "a comment after an event",
            pieces("data: dog\n\n", ":cat\n"),
            event("dog"),
            comment("cat")),
        of("two comments", pieces(":cat\n", ":cow\n"), comment("cat"), comment("cow")),
        of(
            "a comment before an event",
            pieces(":cat\n", "data: dog\n\n"),
            comment("cat"),
            event("dog")));
  }

  private static Case of(String name, List<String> pieces, String... messages) {
    return new Case(name, pieces, List.of(messages));
  }

  private static Case withLineEnd(String end, Case each) {
    List<String> pieces =
        each.pieces.stream().map(piece -> piece.replace("\n", end)).toList();
    String name = end.replace("\r", "CR").replace("\n", "LF") + ": " + each.name;
    return new Case(name, pieces, each.messages);
  }

  private static List<String> pieces(String... pieces) {
    return Arrays.asList(pieces);
  }

  private static Stream<String> numbered(String format) {
    return IntStream.range(0, 100).mapToObj(format::formatted);
  }
}
