package dev.sse4j.examples;

import static dev.sse4j.testkit.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.testkit.StreamProbe;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jetty takes a connection on which nothing happens for given up: not one that has a stream. */
class QuietConnectionTest {

  private static final int IDLE_MILLIS = 50;
  private static final int SILENCES = 4;

  private final CountDownLatch silences = new CountDownLatch(SILENCES);
  private final Hub hub = Hub.builder().withoutKeepAlive().build();
  private final Server server = new Server();
  private final ServerConnector connector = connector(server);

  @BeforeEach
  void start() throws Exception {
    server.addConnector(connector);
    server.setHandler(new SseHandler(hub));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    hub.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP1", "HTTP2"})
  void aConnectionLivesOnThroughTheSilenceOfItsStreams(Transport transport) throws Exception {
    String url = "http://127.0.0.1:" + connector.getLocalPort();
    try (Streams streams = new Streams(url, transport.client())) {
      StreamProbe probe = streams.open("/subscribe/pets");
      probe.awaitComment("ok");

      connector.getConnectedEndPoints().forEach(each -> each.setIdleTimeout(IDLE_MILLIS));
      assertThat(silences.await(20, TimeUnit.SECONDS)).isTrue();
      hub.publish("/pets", Event.of("marker"));

      assertThat(probe).receivesData("marker");
    }
  }

  private ServerConnector connector(Server server) {
    HttpConfiguration http = new HttpConfiguration();
    return new ServerConnector(
        server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http)) {
      @Override
      protected SocketChannelEndPoint newEndPoint(
          SocketChannel channel, ManagedSelector selector, SelectionKey key) throws IOException {
        SocketChannelEndPoint endPoint =
            new SocketChannelEndPoint(channel, selector, key, getScheduler()) {
              @Override
              protected void onIdleExpired(TimeoutException timeout) {
                super.onIdleExpired(timeout);
                silences.countDown();
              }
            };
        endPoint.setIdleTimeout(getIdleTimeout());
        return endPoint;
      }
    };
  }
}
