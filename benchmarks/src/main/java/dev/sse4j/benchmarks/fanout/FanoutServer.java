package dev.sse4j.benchmarks.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.server.SubscriptionStatus;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.server.jetty.SseServer;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Our server under test: {@code /subscribe/**} as always, and {@code /go} to publish in process. */
@Command(
    name = "fanout-server",
    description = "Serves streams with sse4j, and publishes when GET /go asks for it.",
    mixinStandardHelpOptions = true)
public final class FanoutServer implements Callable<Integer> {

  @Option(names = "--port", description = "the port on 127.0.0.1; 0 picks one", required = true)
  private int port;

  @Override
  public Integer call() throws Exception {
    Hub hub = Hub.create();
    SseServer server =
        new SseServer("127.0.0.1", port, new SseHandler(hub), new Go(new OfHub(hub)));
    server.start();
    System.out.println("listening on " + server.uri());
    server.join();
    return 0;
  }

  /** Publishes to a hub. */
  private static final class OfHub implements Fanout {

    private final Hub hub;
    private int idLength;

    OfHub(Hub hub) {
      this.hub = hub;
    }

    @Override
    public void publish(String namespace, String data) {
      idLength = hub.publish(namespace, Event.of(data)).length();
    }

    @Override
    public int framing() {
      return "id: \ndata: \n\n".length() + idLength;
    }

    @Override
    public long lag() {
      return hub.status().subscriptions().stream()
          .mapToLong(SubscriptionStatus::lagEvents)
          .max()
          .orElse(0);
    }
  }

  /** Answers when all is delivered. */
  private static final class Go extends Handler.Abstract {

    private final Fanout fanout;

    Go(Fanout fanout) {
      this.fanout = fanout;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      if (!Request.getPathInContext(request).equals("/go")) {
        return false;
      }
      String done;
      try {
        done = new PublishRun(Demand.parse(request.getHttpURI().getQuery()), fanout).run();
      } catch (IllegalArgumentException e) {
        Response.writeError(
            request, response, callback, HttpStatus.BAD_REQUEST_400, e.getMessage());
        return true;
      }
      response.write(true, ByteBuffer.wrap((done + "\n").getBytes(UTF_8)), callback);
      return true;
    }
  }
}
