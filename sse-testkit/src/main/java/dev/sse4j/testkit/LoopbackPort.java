package dev.sse4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What each server of this kit stands on: a free port on the loopback interface, and sockets and
 * threads that all end with it.
 */
final class LoopbackPort implements AutoCloseable {

  /** Takes the connections of clients. */
  interface Taker {

    /** Takes one, and returns soon; they are numbered from 1. */
    void take(Socket client, int number);
  }

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);

  /*
   * Threads: one accepts, and each connection has its own. All are daemons, and have ended when
   * close() returns: it closes what they read and write, and interrupts their other waits.
   */
  private final String name;
  private final ServerSocket port;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private LoopbackPort(String name, ServerSocket port) {
    this.name = name + "-" + port.getLocalPort() + " ";
    this.port = port;
  }

  /**
   * Listens, but takes no connection yet.
   *
   * @param name what its threads are called
   */
  static LoopbackPort listen(String name) {
    try {
      return new LoopbackPort(
          name, new ServerSocket(0, 0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on the loopback interface", e);
    }
  }

  /** Begins to take connections. */
  void start(Taker taker) {
    startThread("acceptor", () -> accept(taker));
  }

  int number() {
    return port.getLocalPort();
  }

  String url(String path) {
    return "http://127.0.0.1:" + number() + (path.startsWith("/") ? path : "/" + path);
  }

  boolean isClosed() {
    return closed;
  }

  /** Starts a thread for a task that ends when its sockets are closed, or at an interrupt. */
  void startThread(String task, Runnable code) {
    Thread thread = new Thread(code, name + task);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    if (closed) {
      thread.interrupt(); // close() may have looked before it was there
    }
  }

  /** Has the socket closed with this. */
  <S extends Socket> S closing(S socket) throws IOException {
    sockets.add(socket);
    if (closed) {
      socket.close(); // the same
    }
    return socket;
  }

  /** Closes a connection such that the other side gets a reset. */
  static void reset(Socket socket) throws IOException {
    if (!socket.isClosed()) {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  /** Closes the port and all sockets. When this returns, connecting is refused. */
  @Override
  public void close() {
    closed = true;
    try {
      port.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the connections", e);
    } finally {
      threads.forEach(Thread::interrupt);
    }
    awaitThreads();
  }

  /** Among them the acceptor: only when it lets go of the port does the kernel close that. */
  private void awaitThreads() {
    long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
    try {
      for (Thread thread : threads) {
        thread.join(Math.max((deadline - System.nanoTime()) / 1_000_000, 1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void sendAtOnce(Socket client) {
    try {
      client.setTcpNoDelay(true);
    } catch (SocketException e) {
      // It has gone already, as who takes it finds out.
    }
  }

  private void accept(Taker taker) {
    try {
      for (int number = 1; ; number++) {
        Socket client = closing(port.accept());
        sendAtOnce(client);
        taker.take(client, number);
      }
    } catch (IOException e) {
      if (!closed) {
        throw new UncheckedIOException("cannot accept connections", e);
      }
    }
  }
}
