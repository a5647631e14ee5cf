package dev.sse4j.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.testkit.RecordedExchange.Piece;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads the text of a {@link StreamFixture}. */
final class FixtureParser {

  /** What comes next. */
  private enum State {
    BETWEEN("> and a method and path, or the end"),
    REQUEST("> and a header field, < and a status, or = and an ending"),
    RESPONSE("< and a header field, @, |, ~, or = and an ending"),
    BODY("@, |, ~, or = and an ending");

    private final String expected;

    State(String expected) {
      this.expected = expected;
    }
  }

  private static final String MARKS = "><@|~=";

  private final List<RecordedExchange> exchanges = new ArrayList<>();
  private final String text;
  private State state = State.BETWEEN;

  // Of the exchange that is being read.
  private String method = "";
  private String path = "";
  private final List<HttpHead.Field> requestFields = new ArrayList<>();
  private int status;
  private final List<HttpHead.Field> responseFields = new ArrayList<>();
  private final List<Piece> pieces = new ArrayList<>();
  private final ByteArrayOutputStream piece = new ByteArrayOutputStream();
  private long millis; // when the piece came

  FixtureParser(String text) {
    this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  List<RecordedExchange> parse() {
    // split() and not lines(): a CR that stands alone ends no line.
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      try {
        // git and editors may end lines with CRLF; a CR that means something is escaped.
        String line =
            lines[i].endsWith("\r") ? lines[i].substring(0, lines[i].length() - 1) : lines[i];
        line(line);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    if (state != State.BETWEEN) {
      throw new IllegalArgumentException(
          "line " + lines.length + ": expected " + state.expected + ", but the text ends");
    }
    return exchanges;
  }

  private void line(String line) {
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    char mark = line.charAt(0);
    String rest = line.substring(1);
    require(MARKS.indexOf(mark) >= 0, state.expected, line);
    require(rest.isEmpty() || rest.charAt(0) == ' ', "a blank behind the " + mark, line);
    rest = rest.isEmpty() ? "" : rest.substring(1);
    switch (mark) {
      case '>' -> sent(line, rest.strip());
      case '<' -> received(line, rest.strip());
      case '@' -> time(line, rest.strip());
      case '|' -> plain(line, rest);
      case '~' -> escaped(line, rest);
      case '=' -> ending(line, rest.strip());
      default -> throw new AssertionError("every mark has its case, but " + mark);
    }
  }

  private void sent(String line, String rest) {
    if (state == State.BETWEEN) {
      String[] words = rest.split(" ", -1);
      require(words.length == 2, "> and a method and path", line);
      RecordedExchange.requireRequest(words[0], words[1]);
      method = words[0];
      path = words[1];
      state = State.REQUEST;
    } else {
      require(state == State.REQUEST, state.expected, line);
      requestFields.add(field(line, rest));
    }
  }

  private void received(String line, String rest) {
    if (state == State.REQUEST) {
      require(rest.matches("[1-5][0-9][0-9]"), "< and a status", line);
      status = Integer.parseInt(rest);
      state = State.RESPONSE;
    } else {
      require(state == State.RESPONSE, state.expected, line);
      responseFields.add(field(line, rest));
    }
  }

  private void time(String line, String rest) {
    requireBody(line);
    require(rest.matches("[0-9]{1,15} ms"), "@ and a time such as 312 ms", line);
    long time = Long.parseLong(rest.substring(0, rest.length() - 3));
    require(time >= millis, "a time of at least " + millis + " ms", line);
    endPiece();
    millis = time;
  }

  private void plain(String line, String rest) {
    requireBody(line);
    require(
        rest.isBlank() || FixtureText.isPlain(rest),
        "no hidden character, and no blank at the end, which editors take away; ~ has escapes",
        line);
    piece.writeBytes((rest.isBlank() ? "\n" : rest + "\n").getBytes(UTF_8));
  }

  private void escaped(String line, String rest) {
    requireBody(line);
    require(
        FixtureText.isPlain(rest),
        "no hidden character, and no blank at the end, but \\x20 for it",
        line);
    piece.writeBytes(FixtureText.unescape(rest));
  }

  private void ending(String line, String rest) {
    require(state != State.BETWEEN, state.expected, line);
    Ending ending = Arrays.stream(Ending.values())
        .filter(value -> value.toString().equals(rest))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "expected = end, = drop, = reset or = stall, but got " + Transcript.quote(line)));
    endPiece();
    exchanges.add(
        new RecordedExchange(method, path, requestFields, status, responseFields, pieces, ending));
    requestFields.clear();
    status = 0;
    responseFields.clear();
    pieces.clear();
    millis = 0;
    state = State.BETWEEN;
  }

  private void endPiece() {
    if (piece.size() > 0) {
      pieces.add(new Piece(millis, piece.toByteArray()));
      piece.reset();
    }
  }

  private void requireBody(String line) {
    require(state == State.RESPONSE || state == State.BODY, state.expected, line);
    state = State.BODY;
  }

  private static HttpHead.Field field(String line, String rest) {
    int colon = Math.max(rest.indexOf(':'), 0);
    HttpHead.Field field =
        new HttpHead.Field(rest.substring(0, colon), rest.substring(colon + 1).strip());
    require(
        RecordedExchange.isToken(field.name()) && FixtureText.isPlain(field.value()),
        "a header field such as Content-Type: text/event-stream",
        line);
    return field;
  }

  private static void require(boolean fulfilled, String expected, String line) {
    if (!fulfilled) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "expected %s, but got %s", expected, Transcript.quote(line)));
    }
  }
}
