package dev.sse4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP/1.1 server on the loopback interface that answers each request with the next script,
 * byte for byte, and then stalls, resets or ends as the script says. One connection takes one
 * request.
 *
 * <pre>{@code
 * try (ScriptedServer server = ScriptedServer.start()) {
 *   server.enqueue(StreamScript.events(Event.of("one").withId("1")).thenReset());
 *   server.enqueue(StreamScript.events(Event.of("two").withId("2")).thenStall());
 *
 *   StreamProbe probe = StreamProbe.of(client.open(server.url("/subscribe/pets")));
 *
 *   assertThat(probe.await(2)).extracting(Event::data).containsExactly("one", "two");
 *   assertThat(server.takeRequest().lastEventId()).isEmpty();
 *   assertThat(server.takeRequest().lastEventId()).isEqualTo("1");
 * }
 * }</pre>
 *
 * <p>It needs neither JUnit nor AssertJ. What fails, fails with an {@link AssertionError} that
 * tells what was sent and received, and when.
 *
 * <p>Threads: any thread may call any method.
 */
public final class ScriptedServer implements AutoCloseable {

  /** How long each waiting method waits unless told otherwise: 20 seconds. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(20);

  /*
   * Threads: one accepts; each connection has one that plays and one that watches. All are daemons,
   * all end when close() closes their sockets and interrupts them.
   */
  private final ServerSocket socket;
  private final Duration limit;
  private final @Nullable ScheduledExecutorService pauses; // null: pauses take real time
  private final BlockingQueue<ReceivedRequest> requests = new LinkedBlockingQueue<>();
  private final List<ScriptedConnection> connections = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final Transcript transcript = new Transcript();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition enqueued = lock.newCondition();
  private final List<StreamScript> scripts = new ArrayList<>(); // guarded by lock
  private int received; // how many requests; guarded by lock
  private volatile boolean closed;

  private ScriptedServer(
      ServerSocket socket, Duration limit, @Nullable ScheduledExecutorService pauses) {
    this.socket = socket;
    this.limit = limit;
    this.pauses = pauses;
  }

  /** Starts a server on a free port. */
  public static ScriptedServer start() {
    return start(DEFAULT_LIMIT);
  }

  /** Starts a server on a free port, whose waiting methods wait for so long before they fail. */
  public static ScriptedServer start(Duration limit) {
    return start(limit, null);
  }

  /**
   * Starts a server on a free port, whose scripts {@linkplain StreamScript#thenPause pause} until
   * the test moves the clock:
   *
   * <pre>{@code
   * server.enqueue(StreamScript.events(one).thenPause(Duration.ofSeconds(30)).thenEvents(two));
   * probe.await(1);
   * clock.awaitScheduled(1); // the server pauses
   * clock.advance(Duration.ofSeconds(30));
   * probe.await(2);
   * }</pre>
   */
  public static ScriptedServer start(ManualClock clock) {
    return start(DEFAULT_LIMIT, clock.scheduler());
  }

  private static ScriptedServer start(Duration limit, @Nullable ScheduledExecutorService pauses) {
    try {
      ServerSocket socket =
          new ServerSocket(0, 0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
      ScriptedServer server = new ScriptedServer(socket, limit, pauses);
      server.startThread("acceptor", server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on the loopback interface", e);
    }
  }

  /** Adds scripts, each for one of the requests to come; a request that finds none waits for it. */
  public void enqueue(StreamScript... more) {
    lock.lock();
    try {
      scripts.addAll(List.of(more));
      enqueued.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the address of a path on this server: {@code http://127.0.0.1:port/path}. */
  public String url(String path) {
    return "http://127.0.0.1:" + port() + (path.startsWith("/") ? path : "/" + path);
  }

  /** Returns the port. */
  public int port() {
    return socket.getLocalPort();
  }

  /**
   * Waits for the next request that was not taken yet, in the order in which they were received.
   *
   * @throws AssertionError if there is none within the limit
   */
  public ReceivedRequest takeRequest() {
    try {
      ReceivedRequest request = requests.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (request == null) {
        throw failure("expected a request");
      }
      return request;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("interrupted while waiting for a request");
    }
  }

  /** Returns what was sent and received so far, and when, in lines. */
  public String transcript() {
    return transcript.toString();
  }

  /**
   * Closes the port and all connections. When this returns, connecting is refused. A second call
   * does nothing.
   */
  @Override
  public void close() {
    closed = true;
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the port", e);
    } finally {
      connections.forEach(ScriptedConnection::close);
      threads.forEach(Thread::interrupt);
    }
    awaitAcceptor();
  }

  /** The kernel closes the port only when the thread that waits for connections lets go of it. */
  private void awaitAcceptor() {
    try {
      threads.get(0).join(limit.toMillis()); // the first that was started
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return url("/");
  }

  boolean isClosed() {
    return closed;
  }

  Duration limit() {
    return limit;
  }

  /** Takes a request in, and returns which it is, counted from 0. */
  int received(ReceivedRequest request) {
    lock.lock();
    try {
      requests.add(request);
      return received++;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is a script for this request, and returns it. */
  StreamScript scriptFor(int request) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (scripts.size() <= request) {
        enqueued.await();
      }
      return scripts.get(request);
    } finally {
      lock.unlock();
    }
  }

  /** Lets time pass for the connection that calls it. */
  void pause(Duration duration) throws InterruptedException {
    if (duration.isZero()) {
      return;
    }
    CountDownLatch over = new CountDownLatch(1);
    if (pauses == null) {
      over.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    } else {
      pauses.schedule(over::countDown, duration.toNanos(), TimeUnit.NANOSECONDS);
      over.await(); // for as long as the test likes; close() interrupts it
    }
  }

  void record(String line) {
    transcript.add(line);
  }

  AssertionError failure(String expectation) {
    return transcript.failure(
        expectation + " within " + Transcript.seconds(limit) + "; " + this + " has seen:");
  }

  void startThread(String name, Runnable task) {
    Thread thread = new Thread(task, "scripted-server-" + port() + " " + name);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    if (closed) {
      thread.interrupt(); // close() may have looked before it was there
    }
  }

  private void accept() {
    while (true) {
      try {
        Socket accepted = socket.accept();
        ScriptedConnection connection =
            new ScriptedConnection(this, accepted, connections.size() + 1);
        connections.add(connection);
        startThread("connection " + connections.size(), connection::play);
        if (closed) {
          connection.close(); // the same
        }
      } catch (IOException e) {
        if (!closed) {
          record("failed to accept: " + e);
        }
        return;
      }
    }
  }
}
