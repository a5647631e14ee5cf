package dev.sse4j.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A small client that reconnects, and the faults that an author of such a thing may make. */
final class FaultyClient implements AutoCloseable, EventParser.LineSink {

  enum Fault {
    NONE("", ""),
    NO_ACCEPT("asks-for-an-event-stream", "but got []"),
    TAKES_FROM_CACHES("asks-past-caches", "but got \"\""),
    TAKES_ANY_TYPE("refuses-another-type", "message \"text\""),
    HIDES_FAILURES("not-found-is-a-failure", "a normal end"),
    WANTS_THE_BARE_TYPE(
        "takes-parameters-of-the-type", "of Content-Type text/event-stream;charset"),
    WANTS_LOWER_CASE("takes-parameters-of-the-type", "of Content-Type Text/Event-Stream"),
    RETRIES_ALL("not-found-is-final", "the client asked again"),
    RETURNS_AFTER_204("no-content-is-final", "the client asked again"),
    FOLLOWS_NOTHING("follows-redirects", "expected 1 event"),
    GIVES_UP_AT_503("unavailable-is-retried", "expected 1 event"),
    IGNORES_RETRY_AFTER("retry-after-is-obeyed", "but got one after"),
    ENDS_EVENTS_AT_THE_END("unfinished-event-is-discarded", "cut"),
    GIVES_UP_AT_AN_END("returns-after-an-end", "but the stream ended"),
    GIVES_UP_AT_A_RESET("returns-after-a-reset", "but the stream ended"),
    SENDS_NO_ID("sends-the-last-event-id", "but got none"),
    ID_NEEDS_DATA("id-without-data-counts", "but got \"1\""),
    TAKES_ANY_ID("id-of-an-unfinished-event-does-not-count", "but got \"2\""),
    SENDS_LATIN_1("id-travels-in-utf-8", "expected Last-Event-ID"),
    KEEPS_OLD_ID("empty-id-clears-it", "but got \"1\""),
    SENDS_AN_EMPTY_ID("empty-id-clears-it", "but got \"\""),
    TAKES_NULL("id-with-null-is-ignored", "but got \"2"),
    RETURNS_EARLY("waits-for-the-reconnection-time", "but got one after"),
    READS_RETRY_AS_LONG("huge-retry-is-no-failure", "NumberFormatException"),
    CR_IS_TEXT("parses-line-endings", "line-endings/"),
    SPLIT_CRLF_IS_TWO("parses-chunk-boundaries", "chunk-boundaries/"),
    BOM_IS_TEXT("parses-bom", "bom/"),
    NAMES_IN_ANY_CASE("parses-field-names", "field-names/"),
    STRIPS_DATA("parses-field-values", "field-values/"),
    JOINS_WITH_BLANKS("parses-data-buffer", "data-buffer/"),
    ID_MAKES_AN_EVENT("parses-dispatch", "dispatch/"),
    KEEPS_THE_TYPE("parses-event-type", "event-type/"),
    LOSES_IDS("parses-id", "id/"),
    NULL_IS_TEXT("parses-id-null", "id-null/"),
    RETRY_MUST_BE_A_NUMBER("parses-retry", "retry/"),
    COMMENTS_ARE_DATA("parses-comments", "comments/"),
    LINE_BREAK_IS_AN_END("parses-eof", "eof/"),
    READS_LATIN_1("parses-utf8-valid", "utf8-valid/"),
    INVALID_ENDS_IT("parses-utf8-invalid", "utf8-invalid/"),
    DROPS_CONTROLS("parses-controls", "controls/"),
    CUTS_DATA("parses-size", "size/"),
    TAKES_A_MARK_FOR_THE_END("parses-realistic", "realistic/"),
    CLOSES_ONLY_ITSELF("close-ends-a-read", "to close connection"),
    KEEPS_ALL("endless-event-is-given-up", "one of 32 MiB"),
    READ_TIMEOUT("quiet-stream-is-not-cut", "a new connection");

    final String check;
    final String detail;

    Fault(String check, String detail) {
      this.check = check;
      this.detail = detail;
    }
  }

  private static final int MAX_BYTES = 8 << 20;
  private static final int READ_TIMEOUT_MILLIS = 300;

  private final Fault fault;
  private final StreamProbe.Observer observer;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Socket socket;

  // All below: for the thread that reads.
  private URI uri;
  private String lastEventId = "";
  private long waitMillis = 50;
  private String type = Event.DEFAULT_TYPE;
  private boolean hasRead; // of a stream
  private boolean cr; // the chunk before ended with CR

  private FaultyClient(Fault fault, String url, StreamProbe.Observer observer) {
    this.fault = fault;
    this.uri = URI.create(url);
    this.observer = observer;
    Thread thread = new Thread(this::run, "faulty-client");
    thread.setDaemon(true);
    thread.start();
  }

  static StreamProbe open(Fault fault, String url) {
    return StreamProbe.observing(observer -> new FaultyClient(fault, url, observer));
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    if (fault != Fault.CLOSES_ONLY_ITSELF && socket != null) {
      socket.close();
    }
  }

  private void run() {
    try {
      boolean again = true;
      while (again && closed.getCount() > 0) {
        again = connect() && !closed.await(waitMillis, TimeUnit.MILLISECONDS);
      }
      observer.ended(null);
    } catch (Exception e) {
      observer.ended(fault == Fault.HIDES_FAILURES ? null : e);
    }
  }

  /** Reads one answer, and returns whether there should be another. */
  private boolean connect() throws IOException {
    try (Socket connection = new Socket(uri.getHost(), uri.getPort())) {
      socket = connection;
      if (fault == Fault.READ_TIMEOUT) {
        connection.setSoTimeout(READ_TIMEOUT_MILLIS);
      }
      send(connection);
      InputStream in = new BufferedInputStream(connection.getInputStream());
      HttpHead head = HttpHead.read(in);
      return head.status() == 200 && isStream(head)
          ? read(HttpBody.ofResponse(head, in))
          : another(head);
    }
  }

  private void send(Socket connection) throws IOException {
    String head = "GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n"
        + (fault == Fault.NO_ACCEPT ? "" : "Accept: text/event-stream\r\n")
        + (fault == Fault.TAKES_FROM_CACHES ? "" : "Cache-Control: no-store\r\n")
        + (sendsId() ? "Last-Event-ID: " + lastEventId + "\r\n" : "")
        + "\r\n";
    connection
        .getOutputStream()
        .write(head.getBytes(fault == Fault.SENDS_LATIN_1 ? ISO_8859_1 : UTF_8));
  }

  private boolean sendsId() {
    return switch (fault) {
      case SENDS_NO_ID -> false;
      case SENDS_AN_EMPTY_ID -> hasRead;
      default -> !lastEventId.isEmpty();
    };
  }

  private boolean isStream(HttpHead head) {
    String type = head.header("Content-Type").orElse("");
    return switch (fault) {
      case TAKES_ANY_TYPE -> true;
      case WANTS_THE_BARE_TYPE -> type.equals("text/event-stream");
      case WANTS_LOWER_CASE -> type.startsWith("text/event-stream");
      default -> head.isEventStream();
    };
  }

  private boolean another(HttpHead head) throws IOException {
    int status = head.status();
    if (status == 307 && fault != Fault.FOLLOWS_NOTHING) {
      uri = uri.resolve(head.header("Location").orElseThrow());
      return true;
    }
    if (status == 204) {
      return fault == Fault.RETURNS_AFTER_204;
    }
    if (status == 503 && fault != Fault.GIVES_UP_AT_503) {
      waitMillis = fault == Fault.IGNORES_RETRY_AFTER
          ? waitMillis
          : 1000 * Long.parseLong(head.header("Retry-After").orElse("0"));
      return true;
    }
    if (fault == Fault.RETRIES_ALL) {
      return true;
    }
    throw new IOException("expected a stream, but got " + head.firstLine());
  }

  private boolean read(InputStream body) throws IOException {
    hasRead = true;
    EventParser parser =
        new EventParser(this, fault == Fault.KEEPS_ALL ? MAX_BYTES * 8 : MAX_BYTES, lastEventId);
    if (fault == Fault.BOM_IS_TEXT) {
      parse(parser, ":\n".getBytes(UTF_8));
    }
    byte[] chunk = new byte[8 << 10];
    try {
      for (int length = body.read(chunk); length >= 0; length = body.read(chunk)) {
        parse(parser, spoilt(Arrays.copyOf(chunk, length)));
      }
      if (fault == Fault.ENDS_EVENTS_AT_THE_END) {
        parse(parser, "\n".getBytes(UTF_8));
      }
      return fault != Fault.GIVES_UP_AT_AN_END;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return fault != Fault.GIVES_UP_AT_A_RESET && closed.getCount() > 0;
    }
  }

  private static void parse(EventParser parser, byte[] bytes) {
    parser.parse(bytes, 0, bytes.length);
  }

  /** Returns what the parser gets of a chunk. */
  private byte[] spoilt(byte[] chunk) {
    return switch (fault) {
      case CR_IS_TEXT -> replaced(chunk, '\r', 'r');
      case TAKES_NULL, NULL_IS_TEXT -> replaced(chunk, '\0', '0');
      case LINE_BREAK_IS_AN_END -> latin1(chunk, text -> text.replace("\n", "\n\n"));
      case DROPS_CONTROLS ->
        latin1(chunk, text -> text.replaceAll("[\0-\10\13\14\16-\37\177]", ""));
      case NAMES_IN_ANY_CASE -> latin1(chunk, text -> text.replaceAll("(?i)data:", "data:"));
      case JOINS_WITH_BLANKS ->
        latin1(chunk, text -> text.replaceAll("(?<=data: ?\\w)\ndata: ?", " "));
      case READS_LATIN_1 -> new String(chunk, ISO_8859_1).getBytes(UTF_8);
      case COMMENTS_ARE_DATA -> latin1(chunk, text -> text.replaceAll("(?m)^:", "data:"));
      case SPLIT_CRLF_IS_TWO -> afterCr(chunk);
      default -> chunk;
    };
  }

  /** Takes the LF that follows in another chunk for one more line end. */
  private byte[] afterCr(byte[] chunk) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (cr && chunk[0] == '\n') {
      bytes.write('\n');
    }
    bytes.writeBytes(chunk);
    cr = chunk[chunk.length - 1] == '\r';
    return bytes.toByteArray();
  }

  private static byte[] replaced(byte[] chunk, char from, char to) {
    return latin1(chunk, text -> text.replace(from, to));
  }

  private static byte[] latin1(byte[] chunk, UnaryOperator<String> change) {
    return change.apply(new String(chunk, ISO_8859_1)).getBytes(ISO_8859_1);
  }

  @Override
  public void event(Event event) {
    String data = event.data();
    if (fault != Fault.KEEPS_OLD_ID || !event.id().isEmpty()) {
      lastEventId = event.id();
    }
    if (fault == Fault.INVALID_ENDS_IT && data.contains("\uFFFD")
        || fault == Fault.TAKES_A_MARK_FOR_THE_END && data.contains("[DONE]")) {
      throw new IllegalStateException("the data are not as expected");
    }
    observer.event(
        switch (fault) {
          case STRIPS_DATA -> new Event(event.type(), data.strip(), event.id());
          case KEEPS_THE_TYPE -> new Event(kept(event.type()), data, event.id());
          case LOSES_IDS -> event.withId("");
          case CUTS_DATA ->
            new Event(event.type(), data.substring(0, Math.min(data.length(), 4000)), event.id());
          default -> event;
        });
  }

  /** Returns the type that the newest event had that had one. */
  private String kept(String type) {
    this.type = type.equals(Event.DEFAULT_TYPE) ? this.type : type;
    return this.type;
  }

  @Override
  public void lastEventId(String id) {
    if (fault != Fault.ID_NEEDS_DATA && (fault != Fault.KEEPS_OLD_ID || !id.isEmpty())) {
      lastEventId = id;
    }
    if (fault == Fault.ID_MAKES_AN_EVENT) {
      observer.event(Event.of("").withId(id));
    }
  }

  @Override
  public void reconnectionTime(Duration time) {
    if (fault != Fault.RETURNS_EARLY) {
      waitMillis = time.toMillis();
    }
  }

  @Override
  public void line(String line) {
    boolean number = fault == Fault.READS_RETRY_AS_LONG || fault == Fault.RETRY_MUST_BE_A_NUMBER;
    if (number && line.startsWith("retry:")) {
      Long.parseLong(line.substring("retry:".length()).strip());
    }
    if (fault == Fault.TAKES_ANY_ID && line.startsWith("id:")) {
      lastEventId = line.substring("id:".length()).strip();
    }
  }
}
