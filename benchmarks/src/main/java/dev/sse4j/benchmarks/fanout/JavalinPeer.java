package dev.sse4j.benchmarks.fanout;

import io.javalin.Javalin;
import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;

/** Javalin as its documentation shows it: each client is kept, and sent to in turn. */
final class JavalinPeer implements FanoutPeer.Peer {

  private final Subscribers<SseClient> subscribers = new Subscribers<>();
  private final Fanout fanout = new Publish();

  @Override
  public int start(int port) {
    return Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.routes.sse("/subscribe/<namespace>", this::subscribe);
          config.routes.get("/go", context -> {
            try {
              Demand demand = Demand.parse(context.queryString());
              context.result(new PublishRun(demand, fanout).run() + "\n");
            } catch (IllegalArgumentException e) {
              context.status(HttpStatus.BAD_REQUEST).result(String.valueOf(e.getMessage()));
            }
          });
        })
        .start("127.0.0.1", port)
        .port();
  }

  private void subscribe(SseClient client) {
    String namespace = Subscribers.namespaceOf(client.ctx().path());
    client.keepAlive();
    client.onClose(() -> subscribers.remove(namespace, client));
    subscribers.add(namespace, client);
    client.sendComment("");
  }

  /** Sends and waits, so that nobody is ever behind. */
  private final class Publish extends PeerFanout {

    @Override
    public void publish(String namespace, String data) {
      subscribers.forEach(namespace, client -> client.sendData(data));
    }

    @Override
    public void awaitMeanLag(int events) {}

    @Override
    public long lag() {
      return 0;
    }

    @Override
    public long behind() {
      return 0;
    }
  }
}
