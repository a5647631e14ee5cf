package dev.sse4j.server.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sse4j.Event;
import dev.sse4j.codec.EventParser;
import dev.sse4j.server.Hub;
import dev.sse4j.testkit.Eventually;
import dev.sse4j.testkit.Seed;
import dev.sse4j.testkit.StreamProbe;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ConnectionStatistics;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.NetworkTrafficListener;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to the socket past Jetty's HTTP layer, and when it must not. */
class ChunkWriterTest {

  /** Around the size up to which a chunk is copied, and above what a socket takes at once. */
  private static final int[] SIZES = {1, 9, 4083, 4088, 4089, 4090, 5000, 70_000, 900_000};

  private static final int LIMIT_MILLIS = 20_000;
  private static final int SLOW_READERS = 32;
  private static final String END = "the end";

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

  @ParameterizedTest
  @ValueSource(ints = {1000, 6000})
  void aChunkOfWhichAFullSocketTakesNothingComesWhole(int length) throws Exception {
    String event = "data: " + "x".repeat(length) + "\n\n";
    CompletableFuture<Thread> full = new CompletableFuture<>();
    connector.setAcceptedSendBufferSize(4 << 10);
    start(new StreamHandler(request -> sender -> {
      sender.send(Event.of("first"));
      fill(request.getConnectionMetaData().getConnection().getEndPoint());
      full.complete(Thread.currentThread());
      sender.send(Event.of("x".repeat(length)));
    }));

    try (Socket socket = stalled("/")) {
      Thread sending = full.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
      Eventually.holds(() -> sending.getState() == Thread.State.TIMED_WAITING
          || sending.getState() == Thread.State.WAITING);
      StringBuilder text = new StringBuilder();
      while (text.indexOf("\r\n0\r\n\r\n") < 0) {
        int next = socket.getInputStream().read();
        assertThat(next).as("the connection ends behind %s", text).isNotNegative();
        text.append((char) next);
      }

      assertThat(text.toString())
          .endsWith(
              "z\r\n" + Integer.toHexString(event.length()) + "\r\n" + event + "\r\n0\r\n\r\n");
    }
  }

  /** Writes what is no chunk, until the socket takes no more. */
  private static void fill(EndPoint endPoint) throws IOException {
    SocketChannel channel = ((SocketChannelEndPoint) endPoint).getChannel();
    ByteBuffer one = ByteBuffer.wrap(new byte[] {'z'});
    int refused = 0;
    while (refused < 10_000) { // the kernel may find room once more
      refused = channel.write(one.rewind()) > 0 ? 0 : refused + 1;
    }
  }

  @Test
  void whatAFullSocketDoesNotTakeIsNotMixedUpWithWhatOthersAreSent() throws Exception {
    connector.setAcceptedSendBufferSize(4 << 10);
    try (Hub hub = Hub.builder()
        .dispatchers(1)
        .withoutKeepAlive()
        .writeTimeout(Duration.ofMinutes(5))
        .build()) {
      start(new SseHandler(hub));
      List<SlowReader> slow = new ArrayList<>();
      try (StreamProbe prompt = StreamProbe.get(uri("/subscribe/prompt").toString())) {
        for (int i = 0; i < SLOW_READERS; i++) {
          slow.add(new SlowReader("/slow/" + i));
        }
        prompt.awaitComment("ok");
        Eventually.holds(() -> hub.status().subscriptions().size() == slow.size() + 1);

        Random random = seed.random();
        for (int round = 1; round <= 50; round++) {
          for (int i = 0; i < SLOW_READERS; i++) {
            // Some are sent short chunks, some long ones, and some both: all meet a full socket.
            int shortest = i % 3 == 0 || i % 3 == 1 && random.nextBoolean() ? 1 : 4096;
            String letter = String.valueOf((char) ('a' + random.nextInt(26)));
            slow.get(i).publish(hub, letter.repeat(shortest + random.nextInt(4000)));
          }
          hub.publish("/prompt", Event.of("all others had their turn"));
          prompt.await(round);
        }
        for (SlowReader reader : slow) {
          reader.publish(hub, END);
          assertThat(reader.readAll()).as(seed.toString()).isEqualTo(reader.published);
        }
      } finally {
        for (SlowReader reader : slow) {
          reader.socket.close();
        }
      }
    }
  }

  @Test
  void whoWantsTheConnectionClosedGetsNoChunks() throws Exception {
    start(streams());

    assertThat(RawHttp.send(uri("/"), "GET", "/", "")).satisfies(this::hasNoChunks);
  }

  @Test
  void whereAHandlerWantsTheConnectionClosedThereAreNoChunks() throws Exception {
    start(new Handler.Wrapper(streams()) {
      @Override
      public boolean handle(Request request, Response response, Callback callback)
          throws Exception {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        return super.handle(request, response, callback);
      }
    });

    assertThat(answerTo("GET / HTTP/1.1\r\nHost: test\r\n\r\n")).satisfies(this::hasNoChunks);
  }

  @Test
  void whereConnectionsDoNotPersistThereAreNoChunks() throws Exception {
    HttpConnectionFactory http = connector.getConnectionFactory(HttpConnectionFactory.class);
    http.getHttpConfiguration().setPersistentConnectionsEnabled(false);
    start(streams());

    assertThat(answerTo("GET / HTTP/1.1\r\nHost: test\r\n\r\n")).satisfies(this::hasNoChunks);
  }

  @Test
  void whoIsNotToldToContinueGetsNoChunks() throws Exception {
    start(streams());

    assertThat(answerTo("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n"
            + "Expect: 100-continue\r\n\r\n"))
        .satisfies(this::hasNoChunks);
  }

  private String answerTo(String request) throws IOException {
    try (RawHttp raw = new RawHttp(uri("/"))) {
      raw.write(request);
      return raw.readAll();
    }
  }

  private void hasNoChunks(String answer) {
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

  /** Makes a request and reads nothing of the answer; there is little room for it. */
  private Socket stalled(String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress("127.0.0.1", connector.getLocalPort()));
    socket.setSoTimeout(LIMIT_MILLIS);
    String request = "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return socket;
  }

  /** Subscribes, and reads nothing until it is told to. */
  private final class SlowReader {

    private final String path;
    private final Socket socket;
    private final List<String> published = new ArrayList<>();

    SlowReader(String path) throws IOException {
      this.path = path;
      this.socket = stalled("/subscribe" + path);
    }

    void publish(Hub hub, String data) {
      published.add(data);
      hub.publish(path, Event.of(data));
    }

    /** Reads the data of all events up to the last one that was published. */
    List<String> readAll() throws IOException {
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      while (!line(in).isEmpty()) {} // the head
      List<String> read = new ArrayList<>();
      EventParser parser = new EventParser(event -> read.add(event.data()));
      while (read.isEmpty() || !read.get(read.size() - 1).equals(END)) {
        byte[] chunk = in.readNBytes(Integer.parseInt(line(in), 16));
        parser.parse(chunk, 0, chunk.length);
        if (!read.contains(END)) { // else the line end has not been written yet
          assertThat(line(in)).isEmpty();
        }
      }
      return read;
    }

    private String line(BufferedInputStream in) throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        assertThat(c).as("the line goes on behind %s", line).isNotNegative();
        line.append((char) c);
      }
      assertThat(line).endsWith("\r");
      return line.substring(0, line.length() - 1);
    }
  }
}
