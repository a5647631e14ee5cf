package dev.sse4j.examples;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import dev.sse4j.client.StreamListener;
import dev.sse4j.client.UnexpectedResponseException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Reads any event stream and prints what comes. */
@Command(
    name = "read",
    sortOptions = false,
    description = "Reads an event stream, and comes back when it ends, as a browser does.",
    footer = {
      "",
      "With --json, each line is an object: {\"kind\":\"event\",\"type\":…,\"data\":…,\"lastEventId\":…}, or one of the kind",
      "open, retry, gap, error or closed. Without, events go to standard output, and the rest to standard error.",
      "A request with --data is sent again when the stream ends: for one answer, add --no-reconnect.",
      "",
      "Options that are not given may come from the environment, where @FILE and - mean the same:",
      "SSE_METHOD for --method, SSE_BODY for --data, SSE_LAST_EVENT_ID for --last-event-id, and",
      "SSE_CONTENT_TYPE for --content-type, unless --header has a Content-Type. An empty one counts as not set."
    })
final class ReadCommand implements Callable<Integer> {

  private static final String GAP = "sse.gap";
  private static final int NO_CONTENT = 204;
  private static final long LAST_WORDS_SECONDS = 10;

  @Spec
  private CommandSpec spec;

  @ParentCommand
  private Main main;

  @Parameters(
      paramLabel = "URL",
      converter = UrlConverter.class,
      description = "The address of the stream.")
  private HttpUrl url;

  @Option(names = "--json", description = "Prints one JSON object a line.")
  private boolean json;

  @Mixin
  private RequestOptions options;

  @Option(
      names = "--no-reconnect",
      description = "Ends with the stream; that it broke off is then a failure.")
  private boolean noReconnect;

  @Option(
      names = "--until",
      paramLabel = "TEXT",
      description = "Ends with the first event that has exactly this data.")
  private @Nullable String until;

  @Option(names = "--count", paramLabel = "N", description = "Ends with the Nth event.")
  private long count = Long.MAX_VALUE;

  private volatile boolean stopping; // set by the hook of the process's end

  @Override
  public Integer call() {
    if (count < 1) {
      throw new ParameterException(
          spec.commandLine(), "expected a number above 0 for option '--count', but was " + count);
    }
    String lastEventId = options.lastEventId(main);
    Request request = options.request(main, url);
    PrintWriter out = spec.commandLine().getOut();
    EventPrinter printer =
        json ? new JsonPrinter(out) : new TextPrinter(out, spec.commandLine().getErr());
    try (EventStream events = events(request, lastEventId, printer)) {
      follow(events, printer);
      return 0;
    } catch (SseException e) {
      if (e instanceof UnexpectedResponseException answer && answer.status() == NO_CONTENT) {
        printer.closed(lastEventId); // only with --no-reconnect; else the stream ends by itself
        return 0;
      }
      printer.failed(Failure.describe(e));
      throw e;
    }
  }

  /** Prints until the end, of the stream or of the process. */
  private void follow(EventStream events, EventPrinter printer) {
    CountDownLatch printed = new CountDownLatch(1);
    AtShutdown hook = AtShutdown.run(() -> {
      stopping = true;
      events.close(); // which ends the loop, wherever it waits
      awaitLastWords(printed);
    });
    try {
      boolean wanted = print(events, printer);
      if (until != null && noReconnect && !wanted && !stopping) {
        throw new SseException("the stream ended before an event with the data \"" + until + "\"");
      }
      printer.closed(events.lastEventId());
    } finally {
      printed.countDown();
      hook.cancel();
    }
  }

  /** Prints the events; returns whether one of them was to be the last. */
  private boolean print(EventStream events, EventPrinter printer) {
    long printed = 0;
    for (Event event : events) {
      if (event.type().equals(GAP)) {
        printer.gap(event);
        continue;
      }
      printer.event(event);
      printed++;
      if (printed == count || event.data().equals(until) || printer.isAbandoned()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns one response and no more; or a stream that goes on for ever, over connections that end
   * or fail, without an event lost or doubled.
   */
  private EventStream events(Request request, String lastEventId, EventPrinter printer) {
    SseClient client = SseClient.builder()
        .lastEventId(lastEventId)
        .listener(new Progress(shown(), printer))
        .build();
    return noReconnect ? client.read(request) : client.open(request);
  }

  /** Returns the URL without what may be a secret. */
  private HttpUrl shown() {
    return url.newBuilder().username("").password("").query(null).fragment(null).build();
  }

  /** Lets the thread that reads print its last line, for the process ends when this returns. */
  private static void awaitLastWords(CountDownLatch printed) {
    try {
      printed.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Prints what happens to the connection. */
  private record Progress(HttpUrl url, EventPrinter printer) implements StreamListener {

    @Override
    public void opened(Headers headers) {
      printer.opened(url);
    }

    @Override
    public void disconnected(Exception cause, Duration delay) {
      printer.disconnected(cause, delay);
    }
  }
}
