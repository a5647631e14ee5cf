package dev.sse4j.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sse4j.Event;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.Seed;
import dev.sse4j.testkit.StreamProbe;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ConnectionStatistics;
import org.eclipse.jetty.io.NetworkTrafficListener;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.NetworkTrafficServerConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes to the socket past Jetty's HTTP layer, and when it must not. */
class ChunkWriterTest {

  /** Around the size up to which a chunk is copied, and above what a socket takes at once. */
  private static final int[] SIZES = {1, 9, 4083, 4088, 4089, 4090, 5000, 70_000, 900_000};

  private static final String DATA = "x".repeat(1000);
  private static final int EVENTS = 100;
  private static final long ALL_BYTES = (long) EVENTS * DATA.length();

  private final Seed seed = Seed.next();
  private final Server server = new Server();
  private final AtomicLong seen = new AtomicLong(); // bytes, by whoever observes
  private ServerConnector connector = new ServerConnector(server);
  private volatile Connection connection; // of the last stream
  private List<String> data = List.of();

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void allButHeadAndFirstChunkGoesPastTheHttpLayer() throws Exception {
    start(streams());

    readAll("/");

    assertThat(connection.getBytesOut()).isLessThan(ALL_BYTES / 10);
  }

  @Test
  void aContextIsNoReasonToGoThroughTheHttpLayer() throws Exception {
    start(new ContextHandler(streams(), "/context"));

    readAll("/context/");

    assertThat(connection.getBytesOut()).isLessThan(ALL_BYTES / 10);
  }

  @Test
  void chunksOfAnySizeArriveWholeThroughAFullSocketAndTheNextRequestIsAnswered() throws Exception {
    Random random = seed.random();
    data = Stream.generate(() -> SIZES[random.nextInt(SIZES.length)])
        .limit(30)
        .map(size -> String.valueOf((char) ('a' + random.nextInt(26))).repeat(size))
        .toList();
    connector.setAcceptedSendBufferSize(16 << 10);
    start(streams());

    try (RawHttp raw = new RawHttp(uri("/"))) {
      raw.write("GET / HTTP/1.1\r\nHost: test\r\n\r\nGET /last HTTP/1.1\r\nHost: test\r\n"
          + "Connection: close\r\n\r\n");
      String answers = raw.readAll();

      int body = answers.indexOf("\r\n\r\n") + 4;
      StringBuilder stream = new StringBuilder();
      int next = readChunks(answers, body, stream);
      assertThat(stream)
          .contains(String.join("\n\n", data.stream().map(d -> "data: " + d).toList()));
      assertThat(answers.substring(next)).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void whoWantsTheConnectionClosedGetsNoChunks() throws Exception {
    start(streams());

    String answer = RawHttp.send(uri("/"), "GET", "/", "");

    assertThat(answer)
        .doesNotContain("chunked")
        .contains("\n\ndata: " + DATA + "\n\ndata: " + DATA + "\n\n")
        .endsWith("data: " + DATA + "\n\n");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("observers")
  void whoCountsOrChangesWhatIsWrittenSeesAllOfIt(
      String name, BiFunction<ChunkWriterTest, Handler, Handler> observer) throws Exception {
    start(observer.apply(this, streams()));

    readAll("/");
    server.stop(); // some count when the connection is over

    Eventually.holds(() -> seen.get() >= ALL_BYTES);
  }

  static Stream<?> observers() {
    return Stream.of(
        arguments("a wrapped response", observer(ChunkWriterTest::withWrappedResponse)),
        arguments("a wrapped stream", observer(ChunkWriterTest::withWrappedStream)),
        arguments("a request log", observer(ChunkWriterTest::withRequestLog)),
        arguments("statistics of connections", observer(ChunkWriterTest::withStatistics)),
        arguments("a listener to the network", observer(ChunkWriterTest::withNetworkListener)));
  }

  private static BiFunction<ChunkWriterTest, Handler, Handler> observer(
      BiFunction<ChunkWriterTest, Handler, Handler> observer) {
    return observer;
  }

  private Handler withWrappedResponse(Handler handler) {
    return new Handler.Wrapper(handler) {
      @Override
      public boolean handle(Request request, Response response, Callback callback)
          throws Exception {
        return super.handle(
            request,
            new Response.Wrapper(request, response) {
              @Override
              public void write(boolean last, ByteBuffer content, Callback outcome) {
                seen.addAndGet(content.remaining());
                super.write(last, content, outcome);
              }
            },
            callback);
      }
    };
  }

  private Handler withWrappedStream(Handler handler) {
    return new Handler.Wrapper(handler) {
      @Override
      public boolean handle(Request request, Response response, Callback callback)
          throws Exception {
        request.addHttpStreamWrapper(stream -> new HttpStream.Wrapper(stream) {
          @Override
          public void send(
              MetaData.Request request,
              MetaData.Response response,
              boolean last,
              ByteBuffer content,
              Callback outcome) {
            seen.addAndGet(content == null ? 0 : content.remaining());
            super.send(request, response, last, content, outcome);
          }
        });
        return super.handle(request, response, callback);
      }
    };
  }

  private Handler withRequestLog(Handler handler) {
    server.setRequestLog(
        (request, response) -> seen.addAndGet(Response.getContentBytesWritten(response)));
    return handler;
  }

  private Handler withStatistics(Handler handler) {
    ConnectionStatistics statistics = new ConnectionStatistics() {
      @Override
      public void onClosed(Connection closed) {
        seen.addAndGet(closed.getBytesOut());
      }
    };
    connector.addBean(statistics);
    return handler;
  }

  private Handler withNetworkListener(Handler handler) {
    NetworkTrafficServerConnector listenedTo = new NetworkTrafficServerConnector(server);
    listenedTo.setNetworkTrafficListener(new NetworkTrafficListener() {
      @Override
      public void outgoing(Socket socket, ByteBuffer bytes) {
        seen.addAndGet(bytes.remaining());
      }
    });
    connector = listenedTo;
    return handler;
  }

  /** Sends what is to be sent; at {@code /last} nothing. */
  private Handler streams() {
    if (data.isEmpty()) {
      data = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        data.add(DATA);
      }
    }
    return new StreamHandler(request -> sender -> {
      connection = request.getConnectionMetaData().getConnection();
      if (!Request.getPathInContext(request).equals("/last")) {
        data.forEach(each -> sender.send(Event.of(each)));
      }
    });
  }

  private void start(Handler handler) throws Exception {
    server.addConnector(connector);
    server.setHandler(handler);
    server.start();
  }

  private void readAll(String path) {
    try (StreamProbe probe = StreamProbe.get(uri(path).toString())) {
      assertThat(probe.awaitEnd()).isEmpty();
      assertThat(probe.events()).extracting(Event::data).isEqualTo(data);
    }
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
  }

  /** Appends the content of a chunked body (RFC 9112, 7.1), and returns where it ends. */
  private static int readChunks(String text, int from, StringBuilder content) {
    int at = from;
    while (true) {
      int line = text.indexOf("\r\n", at);
      int size = Integer.parseInt(text.substring(at, line), 16);
      int end = line + 2 + size;
      content.append(text, line + 2, end);
      assertThat(text.substring(end, end + 2)).isEqualTo("\r\n");
      at = end + 2;
      if (size == 0) {
        return at;
      }
    }
  }
}
