package dev.sse4j.testkit;

import dev.sse4j.testkit.RecordedExchange.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link StreamRecorder} has of an exchange so far. */
final class ExchangeInProgress {

  /*
   * Threads: those of the connection add, any looks.
   */
  private final String method;
  private final String path;
  private final List<HttpHead.Field> requestFields;
  private final boolean hasBody;
  private final Monitor monitor = new Monitor();

  // All below: guarded by monitor.
  private long requestBytes; // of the body
  private int status;
  private List<HttpHead.Field> responseFields = List.of();
  private final List<Piece> pieces = new ArrayList<>();
  private long headNanos;
  private @Nullable Ending ending;

  ExchangeInProgress(HttpHead request) {
    String[] line = request.firstLine().split(" ", 3);
    if (line.length < 3) {
      throw new IllegalArgumentException("expected a request line with three words");
    }
    method = line[0];
    path = RecordedExchange.pathOf(line[1]);
    hasBody = request.isChunked() || request.header("Content-Length").isPresent();
    requestFields = KeptFields.of(request.fields()).stream()
        .filter(field -> !field.name().equalsIgnoreCase("Content-Length"))
        .toList();
    exchange(Ending.STALL); // fails now and not later if it cannot be held
  }

  void requestBody(int bytes) {
    monitor.change(() -> requestBytes += bytes);
  }

  void response(HttpHead head, int status) {
    monitor.change(() -> {
      this.status = status;
      responseFields = KeptFields.of(head.fields());
      headNanos = System.nanoTime();
    });
  }

  void piece(byte[] bytes) {
    monitor.change(() -> {
      long millis = (System.nanoTime() - headNanos) / 1_000_000;
      int last = pieces.size() - 1;
      if (last >= 0 && pieces.get(last).millis() == millis) {
        pieces.set(last, new Piece(millis, concat(pieces.get(last).bytes(), bytes)));
      } else {
        pieces.add(new Piece(millis, bytes));
      }
    });
  }

  /** Ends it, if it has not ended yet. */
  void end(Ending ending) {
    monitor.change(() -> {
      if (this.ending == null) {
        this.ending = ending;
      }
    });
  }

  boolean isOver() {
    return monitor.look(() -> ending != null);
  }

  /** Returns what there is; what has not ended is taken as left by its client. */
  RecordedExchange exchange() {
    return monitor.look(() -> exchange(ending == null ? Ending.STALL : ending));
  }

  String name() {
    return method + " " + path;
  }

  private RecordedExchange exchange(Ending ending) {
    List<HttpHead.Field> fields = new ArrayList<>(requestFields);
    if (hasBody) {
      fields.add(new HttpHead.Field("Content-Length", Long.toString(requestBytes)));
    }
    return new RecordedExchange(method, path, fields, status, responseFields, pieces, ending);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
