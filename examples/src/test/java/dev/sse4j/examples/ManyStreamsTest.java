package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.SseClient;
import dev.sse4j.client.StreamListener;
import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import dev.sse4j.testkit.Eventually;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One client has as many streams as there are threads to read them, and no thread for each. */
class ManyStreamsTest {

  /** A thousand; fewer only where a process may not have the files open for both ends of them. */
  private static final int STREAMS = (int) Math.min(1000, mostOpenFiles() / 4);

  /** Timers, watchdogs, a reader for each connection of HTTP/2: far fewer than streams. */
  private static final int MOST_THREADS = 50;

  private static final String READER = "reader";
  private static final String JETTY = "jetty";
  private static final long LIMIT_SECONDS = 120;

  private final Hub hub = Hub.create();
  private final Server server = new Server(named(new QueuedThreadPool()));
  private final ServerConnector connector = connector(server);
  private final CountDownLatch opened = new CountDownLatch(STREAMS);
  private final Queue<Exception> disconnections = new ConcurrentLinkedQueue<>();
  private final ExecutorService readers = readers();

  @BeforeEach
  void start() throws Exception {
    server.setHandler(new SseHandler(hub));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    readers.shutdownNow();
    server.stop();
    hub.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "H2_PRIOR_KNOWLEDGE"})
  void aThousandStreamsOfOneClientAreOpenAtATimeOnNoThreadsButTheirReaders(Protocol protocol)
      throws Exception {
    SseClient client =
        client(new OkHttpClient.Builder().protocols(List.of(protocol)).build());
    String url = "http://127.0.0.1:" + connector.getLocalPort() + "/subscribe/pets";
    Set<Thread> before = Thread.getAllStackTraces().keySet();

    List<Future<Event>> firsts = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      firsts.add(readers.submit(firstOf(client, url)));
    }
    assertThat(opened.await(LIMIT_SECONDS, TimeUnit.SECONDS))
        .as("%d are not open; disconnections: %s", opened.getCount(), disconnections)
        .isTrue();

    assertThat(disconnections).isEmpty();
    assertThat(hub.status().subscriptions()).hasSize(STREAMS);
    awaitFewThreads(before);
    String id = hub.publish("/pets/dogs", Event.of("new-dog", "Corgi"));
    for (Future<Event> first : firsts) {
      assertThat(first.get(LIMIT_SECONDS, TimeUnit.SECONDS))
          .isEqualTo(new Event("new-dog", "Corgi", id));
    }
  }

  private SseClient client(OkHttpClient http) {
    return SseClient.builder()
        .http(http)
        .connectTimeout(Duration.ofSeconds(LIMIT_SECONDS)) // all come at once
        .firstByteTimeout(Duration.ofSeconds(LIMIT_SECONDS))
        .listener(new StreamListener() {
          @Override
          public void opened(Headers headers) {
            opened.countDown();
          }

          @Override
          public void disconnected(Exception cause, Duration delay) {
            disconnections.add(cause);
          }
        })
        .build();
  }

  private static Callable<Event> firstOf(SseClient client, String url) {
    return () -> {
      try (EventStream events = client.open(url)) {
        return events.iterator().next();
      }
    };
  }

  /** Over HTTP/2, several may connect before one is there for all: those that are over end soon. */
  private static void awaitFewThreads(Set<Thread> before) {
    Eventually.holds(
        () -> threadsOfTheClient(before).size() <= MOST_THREADS, () -> threadsOfTheClient(before));
  }

  /**
   * Returns the threads that have come since and do something, but for those of the readers, of the
   * server, and of the JDK below virtual threads. Those of OkHttp may have come earlier: it has one
   * pool for all its clients.
   */
  private static List<String> threadsOfTheClient(Set<Thread> before) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> isOkHttps(thread.getKey()) || !before.contains(thread.getKey()))
        .filter(thread -> !isIdle(thread))
        .map(thread -> thread.getKey().getName())
        .filter(name -> name.equals("sse4j-client-timer") || !name.startsWith("sse4j-"))
        .filter(name -> !name.startsWith(READER) && !name.startsWith(JETTY))
        .filter(name -> !name.matches("ForkJoinPool-.*|VirtualThread-.*|.*Poller.*"))
        .toList();
  }

  private static boolean isOkHttps(Thread thread) {
    return thread.getName().startsWith("OkHttp");
  }

  /** OkHttp connects on threads of a pool, which it keeps for a minute. */
  private static boolean isIdle(Map.Entry<Thread, StackTraceElement[]> thread) {
    return Stream.of(thread.getValue())
        .anyMatch(frame -> frame.getClassName().equals(ThreadPoolExecutor.class.getName())
            && frame.getMethodName().equals("getTask"));
  }

  /** Virtual threads from Java 21 on. */
  private static ExecutorService readers() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException e) {
      return Executors.newCachedThreadPool(task -> new Thread(task, READER));
    }
  }

  private static long mostOpenFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  private static QueuedThreadPool named(QueuedThreadPool pool) {
    pool.setName(JETTY);
    return pool;
  }

  private static ServerConnector connector(Server server) {
    HttpConfiguration http = new HttpConfiguration();
    HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
    // Until it has heard of a limit, OkHttp knows none: beyond it, Jetty would take so many streams
    // at once for an attack, and close their connections.
    http2.setMaxConcurrentStreams(STREAMS);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http), http2);
    connector.setHost("127.0.0.1");
    connector.setAcceptQueueSize(STREAMS);
    server.addConnector(connector);
    return connector;
  }
}
