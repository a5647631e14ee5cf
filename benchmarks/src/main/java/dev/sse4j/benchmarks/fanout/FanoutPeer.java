package dev.sse4j.benchmarks.fanout;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A peer under test, with the same paths as {@link FanoutServer}. */
@Command(
    name = "fanout-peer",
    description = "Serves streams with a peer, and publishes when GET /go asks for it.",
    mixinStandardHelpOptions = true)
public final class FanoutPeer implements Callable<Integer> {

  @Parameters(paramLabel = "PEER", description = "jetty, javalin or vertx")
  private Kind kind;

  @Option(names = "--port", description = "the port on 127.0.0.1; 0 picks one", required = true)
  private int port;

  @Override
  public Integer call() throws Exception {
    int listening = kind.peer.get().start(port);
    System.out.println("listening on http://127.0.0.1:" + listening + "/");
    new CountDownLatch(1).await();
    return 0;
  }

  /** A server that listens on 127.0.0.1. */
  interface Peer {

    /** Starts, and returns the port. */
    int start(int port) throws Exception;
  }

  private enum Kind {
    JETTY(JettyPeer::new),
    JAVALIN(JavalinPeer::new),
    VERTX(VertxPeer::new);

    final Supplier<Peer> peer;

    Kind(Supplier<Peer> peer) {
      this.peer = peer;
    }
  }
}
