package dev.sse4j.testkit;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A request and what came of it, as a {@link StreamFixture} holds it.
 *
 * @param path without query
 * @param status 0 if there was no answer
 */
record RecordedExchange(
    String method,
    String path,
    List<HttpHead.Field> requestFields,
    int status,
    List<HttpHead.Field> responseFields,
    List<Piece> pieces,
    Ending ending) {

  /** The value of a field whose value was left out. */
  static final String LEFT_OUT = "…";

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  /** Bytes of the body, decoded from chunks, that came so many milliseconds after the head. */
  record Piece(long millis, byte[] bytes) {}

  RecordedExchange {
    requestFields = List.copyOf(requestFields);
    responseFields = List.copyOf(responseFields);
    pieces = List.copyOf(pieces);
    requireRequest(method, path);
    require(status == 0 || status >= 100 && status <= 599, "a status", Integer.toString(status));
    require(status != 0 || pieces.isEmpty() && ending != Ending.END, "an answer", "= " + ending);
  }

  static void requireRequest(String method, String path) {
    require(isToken(method), "a method", method);
    require(path.matches("[^\\s\\p{Cntrl}?#]+"), "a path without query", path);
  }

  static boolean isToken(String name) {
    return name.matches(TOKEN);
  }

  /** Returns the path of a target, which may have a query, or be a whole URL. */
  static String pathOf(String target) {
    String path = target.split("[?#]", 2)[0];
    return path.contains("://") ? URI.create(path).getRawPath() : path;
  }

  boolean answers(ReceivedRequest request) {
    return method.equals(request.method()) && path.equals(pathOf(request.path()));
  }

  /** Returns a script that sends the same, with pauses as they were or none. */
  StreamScript script(boolean timed) {
    StreamScript script = beginning();
    long millis = 0;
    for (Piece piece : pieces) {
      if (timed && piece.millis() > millis) {
        script = script.thenPause(Duration.ofMillis(piece.millis() - millis));
      }
      millis = piece.millis();
      script = script.thenBytes(piece.bytes());
    }
    return script.then(ending);
  }

  private StreamScript beginning() {
    if (status == 0) {
      return StreamScript.noAnswer();
    }
    Map<String, String> fields = responseFields.stream()
        .filter(field -> !field.value().equals(LEFT_OUT))
        .collect(Collectors.toMap(
            HttpHead.Field::name,
            HttpHead.Field::value,
            (one, other) -> one + ", " + other, // RFC 9110 5.3
            () -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER)));
    StreamScript script;
    if (fields.containsKey("Content-Type") && status != 204 && status != 304) {
      script = StreamScript.events().status(status);
    } else {
      script = StreamScript.response(status); // only this one has no content type of its own
      if (ending != Ending.END) { // and it would tell a length that has come
        int length = pieces.stream().mapToInt(piece -> piece.bytes().length).sum();
        script = script.header("Content-Length", Integer.toString(length + 1));
      }
    }
    for (Map.Entry<String, String> field : fields.entrySet()) {
      script = script.header(field.getKey(), field.getValue());
    }
    return script;
  }

  private static void require(boolean fulfilled, String expected, String came) {
    if (!fulfilled) {
      throw new IllegalArgumentException(
          "expected " + expected + ", but got " + Transcript.quote(came));
    }
  }
}
