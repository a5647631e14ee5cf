package dev.sse4j.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A small server of one event stream, and the faults that an author of such a thing may make. */
final class FaultyServer implements AutoCloseable {

  enum Fault {
    NONE("", ""),
    WRONG_TYPE("answers-with-an-event-stream", "\"text/plain\""),
    WRONG_CHARSET("answers-with-an-event-stream", "charset=iso-8859-1"),
    WRONG_STATUS("answers-with-an-event-stream", "201"),
    CACHED("is-not-cached", "but got \"no-transform\""),
    TRANSFORMED("is-not-transformed", "but got \"no-cache\""),
    BUFFERED("is-not-buffered", "but got nothing"),
    LATE_HEAD("head-comes-at-once", "none came within"),
    LATE_BODY("first-byte-comes-at-once", "neither came within"),
    NO_KEEP_ALIVE("quiet-stream-is-kept-alive", "but got nothing"),
    TWO_BLANK_LINES_AND_NO_KEEP_ALIVE("quiet-stream-is-kept-alive", "but got nothing"),
    PADDING_AND_NO_KEEP_ALIVE("keep-alive-is-a-comment", "but got nothing"),
    KEEP_ALIVE_IS_AN_EVENT("keep-alive-is-a-comment", "data: ping"),
    KEEP_ALIVE_IS_BARE("keep-alive-is-a-comment", "\"\\r\\n"),
    ACCEPT_IS_NEEDED("takes-every-accept-that-fits", "for no Accept"),
    ACCEPT_IS_NO_LIST("takes-every-accept-that-fits", "for Accept: text/event-stream, */*"),
    ANY_ACCEPT("refuses-another-accept", "but got HTTP/1.1 200"),
    HEAD_OPENS_A_STREAM("head-request-ends", "a byte of one"),
    HEAD_HANGS("head-request-ends", "neither came within"),
    ANY_METHOD("refuses-other-methods", "but got HTTP/1.1 200"),
    NO_ALLOW("refuses-other-methods", "Allow with GET"),
    NEVER_OVER("no-content-ends-it", "but got HTTP/1.1 200"),
    LOSES_THE_TYPE("type-and-data-arrive", "but got event message \"Corgi\""),
    NOT_UTF_8("type-and-data-arrive", "but got "),
    TRIMS_DATA("type-and-data-arrive", "but got event message \"two blanks"),
    OTHER_ID("publishers-id-arrives", "but got event message \"x\", id \"f-"),
    ONE_LINE("lines-arrive", "but got event message \"one\""),
    DROPS_LAST_BREAK("trailing-line-break-survives", "but got event message \"one\""),
    DROPS_EMPTY_DATA("empty-data-is-an-event", "but got no event"),
    SPLITS_AT_LF_ONLY("data-injects-nothing", "lines that end with \"\\r\""),
    ANY_TYPE("type-injects-nothing", "forged"),
    ANY_ID("id-injects-nothing", "but got event forged"),
    LOSES_AN_EVENT("order-is-kept", "expected event "),
    SWAPS_EVENTS("order-is-kept", "expected event "),
    NO_IDS("events-carry-ids", "three ids"),
    ONE_ID("events-carry-ids", "[same, same, same]"),
    NO_REPLAY("what-was-missed-comes", "after the one named"),
    REPLAYS_ALL("what-was-missed-comes", "after the one named"),
    REPEATS_THE_NEWEST("what-was-seen-is-not-repeated", "no event twice"),
    SILENT_AFTER_UNKNOWN_ID(
        "unknown-id-gets-a-stream", "expected what is published to come within 2 s"),
    LONG_ID_IS_500("hostile-id-does-no-harm", "HTTP/1.1 500"),
    ODD_ID_HANGS("hostile-id-does-no-harm", "none came within"),
    WRITES_IN_THE_PUBLISHER("stalled-client-holds-up-nobody", "expected publish to return"),
    BREAKS_WITH_A_CLIENT("reset-client-holds-up-nobody", "expected publish to succeed");

    final String check;
    final String detail;

    Fault(String check, String detail) {
      this.check = check;
      this.detail = detail;
    }
  }

  private static final int KEEP_ALIVE_MILLIS = 100;

  private final Fault fault;
  private final LoopbackPort port = LoopbackPort.listen("faulty-server");
  private final List<Stream> streams = new CopyOnWriteArrayList<>();
  private final List<Event> log = new ArrayList<>(); // guarded by this

  FaultyServer(Fault fault) {
    this.fault = fault;
    port.start((client, number) -> port.startThread("client " + number, () -> serve(client)));
  }

  String url(String path) {
    return port.url(path);
  }

  synchronized void publish(Event event) throws IOException {
    boolean refusesType = fault != Fault.ANY_TYPE;
    boolean refusesId = fault != Fault.ANY_ID;
    new Event(refusesType ? event.type() : "", "", refusesId ? event.id() : "").requireEncodable();
    String own = fault == Fault.ONE_ID ? "same" : "f-" + log.size();
    Event sent = event.id().isEmpty() || fault == Fault.OTHER_ID ? event.withId(own) : event;
    log.add(sent);
    if (fault == Fault.LOSES_AN_EVENT && log.size() % 100 == 0) {
      return;
    }
    for (Stream stream : streams) {
      stream.send(sent);
    }
  }

  @Override
  public void close() {
    port.close();
  }

  private void serve(Socket client) {
    try (client) {
      answer(HttpHead.read(new BufferedInputStream(client.getInputStream())), client);
    } catch (IOException | InterruptedException e) {
      // the client has gone, or the server is closed
    }
  }

  private void answer(HttpHead request, Socket client) throws IOException, InterruptedException {
    String method = request.firstLine().split(" ")[0];
    String path = request.firstLine().split(" ")[1];
    String accept = request.header("Accept").orElse("");
    String id = request.header("Last-Event-ID").orElse("");
    OutputStream out = client.getOutputStream();
    if (path.equals("/over") && fault != Fault.NEVER_OVER) {
      respond(out, "204 No Content", "");
    } else if (!List.of("GET", "HEAD").contains(method) && fault != Fault.ANY_METHOD) {
      respond(out, "405 Method Not Allowed", fault == Fault.NO_ALLOW ? "" : "Allow: GET, HEAD\r\n");
    } else if (!isAcceptable(accept)) {
      respond(out, "406 Not Acceptable", "");
    } else if (id.length() > 8000) {
      respond(out, fault == Fault.LONG_ID_IS_500 ? "500 Oops" : "400 Bad Request", "");
    } else if (id.startsWith("\u0001") && fault == Fault.ODD_ID_HANGS) {
      client.getInputStream().read(); // until the client closes
    } else if (method.equals("HEAD") && fault != Fault.HEAD_OPENS_A_STREAM) {
      respond(out, "200 OK", streamFields());
      if (fault == Fault.HEAD_HANGS) {
        client.getInputStream().read(); // until the client closes
      }
    } else {
      new Stream(out).run(id);
    }
  }

  private boolean isAcceptable(String accept) {
    return switch (fault) {
      case ANY_ACCEPT -> true;
      case ACCEPT_IS_NEEDED -> !accept.isEmpty();
      case ACCEPT_IS_NO_LIST -> List.of("", "*/*", "text/event-stream").contains(accept);
      default -> !accept.equals("text/html");
    };
  }

  private String streamFields() {
    String type = switch (fault) {
      case WRONG_TYPE -> "text/plain";
      case WRONG_CHARSET -> "text/event-stream;charset=iso-8859-1";
      default -> "text/event-stream;charset=UTF-8";
    };
    String control = switch (fault) {
      case CACHED -> "no-transform";
      case TRANSFORMED -> "no-cache";
      default -> "no-cache, no-transform";
    };
    return "Content-Type: " + type + "\r\nCache-Control: " + control + "\r\n"
        + (fault == Fault.BUFFERED ? "" : "X-Accel-Buffering: no\r\n");
  }

  private static void respond(OutputStream out, String status, String fields) throws IOException {
    String head = "HTTP/1.1 " + status + "\r\n" + fields + "Connection: close\r\n\r\n";
    out.write(head.getBytes(UTF_8));
  }

  private String encode(Event event) {
    if (event.data().isEmpty() && fault == Fault.DROPS_EMPTY_DATA) {
      return "\n";
    }
    String[] lines = switch (fault) {
      case ONE_LINE -> new String[] {event.data()};
      case SPLITS_AT_LF_ONLY -> event.data().split("\n", -1);
      case DROPS_LAST_BREAK -> event.data().split("\r\n|\r|\n");
      default -> event.data().split("\r\n|\r|\n", -1);
    };
    boolean named = !event.type().equals(Event.DEFAULT_TYPE) && fault != Fault.LOSES_THE_TYPE;
    StringBuilder block = new StringBuilder(named ? "event: " + event.type() + "\n" : "");
    for (String line : lines) {
      block
          .append("data: ")
          .append(fault == Fault.TRIMS_DATA ? line.strip() : line)
          .append('\n');
    }
    String end = switch (fault) {
      case TWO_BLANK_LINES_AND_NO_KEEP_ALIVE -> "\n\n";
      case PADDING_AND_NO_KEEP_ALIVE -> "\n:" + " ".repeat(100) + "\n\n";
      default -> "\n";
    };
    return block + (fault == Fault.NO_IDS ? "" : "id: " + event.id() + "\n") + end;
  }

  /** One client that listens. */
  private final class Stream {

    private final OutputStream out;
    private final BlockingQueue<Event> pending = new LinkedBlockingQueue<>();
    private Event held; // to be swapped with the next
    private boolean lateHead; // the head is still to come

    Stream(OutputStream out) {
      this.out = out;
    }

    void run(String lastEventId) throws IOException, InterruptedException {
      if (fault != Fault.LATE_HEAD) {
        begin();
      }
      join(lastEventId);
      boolean keepsAlive = switch (fault) {
        case LATE_HEAD,
            LATE_BODY,
            NO_KEEP_ALIVE,
            TWO_BLANK_LINES_AND_NO_KEEP_ALIVE,
            PADDING_AND_NO_KEEP_ALIVE -> false;
        case BREAKS_WITH_A_CLIENT -> false; // else a keep-alive may meet it before the publisher
        default -> true;
      };
      try {
        while (true) {
          Event event =
              keepsAlive ? pending.poll(KEEP_ALIVE_MILLIS, TimeUnit.MILLISECONDS) : pending.take();
          write(event == null ? keepAlive() : encode(event));
        }
      } finally {
        streams.remove(this);
      }
    }

    private void begin() throws IOException {
      respond(out, fault == Fault.WRONG_STATUS ? "201 Created" : "200 OK", streamFields());
      if (fault != Fault.LATE_BODY) {
        write(":\n\n");
      }
    }

    private void join(String lastEventId) throws IOException {
      synchronized (FaultyServer.this) {
        List<String> ids = log.stream().map(Event::id).toList();
        int at = ids.lastIndexOf(lastEventId);
        if (at >= 0 && fault != Fault.NO_REPLAY) {
          int from =
              fault == Fault.REPLAYS_ALL ? 0 : fault == Fault.REPEATS_THE_NEWEST ? at : at + 1;
          pending.addAll(log.subList(from, log.size()));
        }
        if (fault == Fault.LATE_HEAD) {
          lateHead = true;
        }
        if (lastEventId.isEmpty() || at >= 0 || fault != Fault.SILENT_AFTER_UNKNOWN_ID) {
          streams.add(this);
        }
      }
    }

    void send(Event event) throws IOException {
      switch (fault) {
        case WRITES_IN_THE_PUBLISHER -> {
          try {
            write(encode(event));
          } catch (IOException e) {
            streams.remove(this);
          }
        }
        case BREAKS_WITH_A_CLIENT -> write(encode(event));
        case SWAPS_EVENTS -> {
          if (event.data().equals("event 7")) {
            held = event;
          } else {
            pending.add(event);
            if (held != null) {
              pending.add(held);
              held = null;
            }
          }
        }
        default -> pending.add(event);
      }
    }

    private String keepAlive() {
      return switch (fault) {
        case KEEP_ALIVE_IS_AN_EVENT -> "event: ping\ndata: ping\n\n";
        case KEEP_ALIVE_IS_BARE -> "\r\n";
        default -> ":keepalive\n\n";
      };
    }

    private synchronized void write(String text) throws IOException {
      if (lateHead) {
        lateHead = false;
        begin();
      }
      out.write(text.getBytes(fault == Fault.NOT_UTF_8 ? ISO_8859_1 : UTF_8));
    }
  }
}
