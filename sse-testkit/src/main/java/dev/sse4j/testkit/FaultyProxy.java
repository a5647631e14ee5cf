package dev.sse4j.testkit;

import dev.sse4j.testkit.FaultyNetwork.Fault;
import dev.sse4j.testkit.FaultyNetwork.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback interface, between a client and a server: a network that is good
 * until the test says what is wrong with it.
 *
 * <pre>{@code
 * try (FaultyProxy proxy = FaultyProxy.to(server.url("/"))) {
 *   proxy.resetAfter(300);
 *
 *   StreamProbe probe = StreamProbe.of(client.open(proxy.url("/subscribe/pets")));
 *
 *   proxy.awaitFaults(1);
 *   assertThat(probe.await(100)).isEqualTo(published); // by a second connection
 * }
 * }</pre>
 *
 * <p>{@link #cutAfter}, {@link #resetAfter} and {@link #corruptAt} are for one connection each: the
 * next that comes; further calls are for those after it, and a connection for which there is none
 * has no such fault. They count the bytes that pass from the server to the client, heads and
 * framing included. {@link #delay}, {@link #blackHole} and {@link #refuse} are for all connections,
 * until {@link #heal()}.
 *
 * <p>Otherwise each side gets what the other sends, byte for byte: a half-close comes as a
 * half-close behind the bytes, and a reset as a reset. The proxy holds back no more than one piece,
 * of at most 16 KiB, besides what the kernel buffers: if the client does not read, the server soon
 * cannot write.
 *
 * <p>It needs neither JUnit nor AssertJ. What fails, fails with an {@link AssertionError} that
 * tells what has happened, and when.
 *
 * <p>Threads: any thread may call any method. Each connection has two daemon threads, and all have
 * ended when {@link #close()} returns.
 */
public final class FaultyProxy implements AutoCloseable {

  /** How long each waiting method waits unless told otherwise: 20 seconds. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(20);

  private final LoopbackPort port;
  private final FaultyNetwork network;
  private final ReentrantLock lock;
  private final List<FaultyConnection> connections; // guarded by lock
  private final Duration limit;

  private FaultyProxy(
      LoopbackPort port,
      FaultyNetwork network,
      ReentrantLock lock,
      List<FaultyConnection> connections,
      Duration limit) {
    this.port = port;
    this.network = network;
    this.lock = lock;
    this.connections = connections;
    this.limit = limit;
  }

  /**
   * Starts a proxy to a server, on a free port.
   *
   * @param url any {@code http} URL on the server; what follows the port does not matter
   * @throws IllegalArgumentException if the URL is of another scheme
   */
  public static FaultyProxy to(String url) {
    return start(url, Pauses.IN_REAL_TIME);
  }

  /**
   * Starts a proxy whose {@linkplain #delay delays} are timed by a scheduler, such as {@link
   * ManualClock#scheduler()}.
   *
   * @param url as of {@link #to(String)}
   * @param scheduler not shut down by this proxy
   */
  public static FaultyProxy to(String url, ScheduledExecutorService scheduler) {
    return start(url, new Pauses(scheduler));
  }

  private static FaultyProxy start(String url, Pauses pauses) {
    URI uri = RawRequest.uri(url);
    LoopbackPort port = LoopbackPort.listen("faulty-proxy");
    FaultyProxy proxy = new FaultyProxy(
        port, new FaultyNetwork(pauses), new ReentrantLock(), new ArrayList<>(), DEFAULT_LIMIT);
    InetSocketAddress server = new InetSocketAddress(uri.getHost(), RawRequest.port(uri));
    port.start((client, number) -> proxy.take(client, number, server));
    return proxy;
  }

  /** Returns the same proxy with another limit for its waiting methods. */
  public FaultyProxy within(Duration limit) {
    return new FaultyProxy(port, network, lock, connections, limit);
  }

  /** Returns the address of a path through this proxy: {@code http://127.0.0.1:port/path}. */
  public String url(String path) {
    return port.url(path);
  }

  /** Returns the port. */
  public int port() {
    return port.number();
  }

  /**
   * Has one connection to come closed in an orderly way after so many bytes: the client gets these
   * and a FIN. What it sends from then on is dropped; the server sees its connection closed, or
   * reset if more was on the way. After 0 bytes means: in place of the first byte from the server.
   *
   * @param bytes 0 or more
   */
  public void cutAfter(long bytes) {
    network.enqueue(new Fault(Kind.CUT, bytes));
  }

  /**
   * Has one connection to come reset after so many bytes, for both sides. On Linux the client can
   * still read the bytes before, unless it is so slow that some have not left this side yet. After
   * 0 bytes means: in place of the first byte from the server.
   *
   * @param bytes 0 or more
   */
  public void resetAfter(long bytes) {
    network.enqueue(new Fault(Kind.RESET, bytes));
  }

  /**
   * Has one byte of one connection to come inverted, in all its bits.
   *
   * @param offset which byte from the server, counted from 0
   */
  public void corruptAt(long offset) {
    network.enqueue(new Fault(Kind.CORRUPT, offset));
  }

  /** Has one connection to come pass without such a fault. */
  public void pass() {
    network.enqueue(Fault.NONE);
  }

  /**
   * Lets each piece from the server wait before it goes on, on all connections, from now on. A
   * piece is what can be read at once; while one waits, no other is read, so that the line is slow
   * and not only long.
   *
   * @param delay not negative; zero ends it for pieces to come
   */
  public void delay(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, but was " + delay);
    }
    network.delay(delay);
  }

  /**
   * Lets nothing that is sent from now on pass in either direction, neither bytes nor an end, until
   * {@link #heal()}. Nothing is closed, and new connections are taken, but the server does not hear
   * of them.
   */
  public void blackHole() {
    network.blackHole();
  }

  /**
   * Resets each new connection at once, until {@link #heal()}. Open ones stay. The client may see
   * itself connected for a moment, for it is the kernel that accepts.
   */
  public void refuse() {
    network.refuse();
  }

  /**
   * Makes the network a good one: what a black hole has held back comes, all of it and in order, as
   * TCP would send it again; new connections are taken; pieces to come are not delayed; faults of
   * connections to come are forgotten.
   */
  public void heal() {
    network.heal();
  }

  /** Closes all open connections now, as {@link #cutAfter} does. */
  public void cutAll() {
    connections().forEach(FaultyConnection::cut);
  }

  /** Resets all open connections now, as {@link #resetAfter} does. */
  public void resetAll() {
    connections().forEach(FaultyConnection::reset);
  }

  /**
   * Waits until clients have opened so many connections since the start, those in a black hole
   * included, and those that were refused left out.
   *
   * @throws AssertionError if they have not within the limit
   */
  public void awaitConnections(int count) {
    network.awaitConnections(count, limit);
  }

  /**
   * Waits until so many faults have taken effect since the start. These are: a connection that was
   * cut, reset or refused; a byte that was corrupted; and each piece, each end and each new
   * connection that a black hole holds back.
   *
   * @throws AssertionError if they have not within the limit
   */
  public void awaitFaults(int count) {
    network.awaitFaults(count, limit);
  }

  /** Returns what has happened so far, and when, in lines. */
  public String transcript() {
    return network.transcript();
  }

  /**
   * Closes the port and all connections. When this returns, connecting is refused and no thread is
   * left. A second call does nothing.
   */
  @Override
  public void close() {
    port.close();
  }

  @Override
  public String toString() {
    return url("/");
  }

  private List<FaultyConnection> connections() {
    lock.lock();
    try {
      return List.copyOf(connections);
    } finally {
      lock.unlock();
    }
  }

  private void take(Socket client, int number, InetSocketAddress address) {
    String name = "#" + number + " ";
    try {
      FaultyConnection connection = open(client, name);
      if (connection == null) {
        LoopbackPort.reset(client);
        network.happened(name + "refused");
      } else {
        connection.start(address);
      }
    } catch (IOException e) {
      network.record(name + "cannot be taken: " + e.getMessage());
    }
  }

  /** Takes a connection in; returns null if it is to be refused. */
  private @Nullable FaultyConnection open(Socket client, String name) throws IOException {
    lock.lock(); // so that who has waited for this connection can cut it
    try {
      Fault fault = network.opened(name);
      if (fault == null) {
        return null;
      }
      Socket server = port.closing(new Socket());
      FaultyConnection connection =
          new FaultyConnection(network, port, name, fault, client, server);
      connections.add(connection);
      return connection;
    } finally {
      lock.unlock();
    }
  }
}
