package dev.sse4j.testkit;

import dev.sse4j.testkit.FaultyNetwork.Fault;
import dev.sse4j.testkit.FaultyNetwork.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.ReentrantLock;

/** A connection of a client through a {@link FaultyProxy}, and the one to the server behind it. */
final class FaultyConnection {

  private static final int PIECE_BYTES = 16 << 10;
  /** Small, so that who does not read is soon felt by who sends. */
  private static final int BUFFER_BYTES = 64 << 10;

  /** One of the two sides. */
  private static final class Side {

    private final String name;
    private final Socket socket;
    private volatile long sent; // bytes to it; written by the thread that writes to it
    private boolean ended; // it sends no more; guarded by lock
    private boolean gone; // it takes no more; guarded by lock

    Side(String name, Socket socket) {
      this.name = name;
      this.socket = socket;
    }
  }

  /*
   * Threads: one passes bytes to the server, one to the client; each tells what it has found by
   * reading to the other side, so that FIN and RST come in their order behind the bytes. A write
   * that fails is no news by itself: who reads from that side will find out, unless it has ended
   * before. The test's threads cut. The lock is never held while bytes are read or written.
   */
  private final FaultyNetwork network;
  private final LoopbackPort port;
  private final String name;
  private final Fault fault;
  private final Side client;
  private final Side server;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean cut; // the client is told of an end; written under lock
  private volatile boolean over; // both are closed; written under lock

  FaultyConnection(
      FaultyNetwork network,
      LoopbackPort port,
      String name,
      Fault fault,
      Socket client,
      Socket server) {
    this.network = network;
    this.port = port;
    this.name = name;
    this.fault = fault;
    this.client = new Side("client", client);
    this.server = new Side("server", server);
  }

  /** Begins to pass bytes to the server at this address, and from it. */
  void start(InetSocketAddress address) {
    port.startThread(name + "to the server", () -> {
      boolean connected = connect(address);
      if (connected) {
        port.startThread(name + "to the client", () -> pass(server, client));
      }
      if (connected || cut) { // after a cut, to drop what comes until the client ends it
        pass(client, server);
      }
    });
  }

  /** Ends it: for the client in an orderly way. */
  void cut() {
    lock.lock();
    try {
      if (cut || over) {
        return;
      }
      cut = true;
      if (client.ended) {
        close();
      } else {
        // Not close(): if the client has sent more than was read, that would be a reset.
        server.socket.close();
        client.socket.shutdownOutput();
      }
    } catch (IOException e) {
      network.record(name + "cannot be cut: " + e.getMessage());
    } finally {
      lock.unlock();
    }
    network.happened(name + "cut after " + Transcript.count(client.sent, "byte"));
  }

  /** Ends it with a reset for both. */
  void reset() {
    lock.lock();
    try {
      if (cut || over) {
        return;
      }
      LoopbackPort.reset(client.socket);
      LoopbackPort.reset(server.socket);
      over();
    } catch (IOException e) {
      network.record(name + "cannot be reset: " + e.getMessage());
    } finally {
      lock.unlock();
    }
    network.happened(name + "reset after " + Transcript.count(client.sent, "byte"));
  }

  private boolean connect(InetSocketAddress address) {
    try {
      network.awaitPassable(name + "held back as a whole");
      server.socket.setTcpNoDelay(true);
      server.socket.setReceiveBufferSize(BUFFER_BYTES); // only before connect
      client.socket.setSendBufferSize(BUFFER_BYTES);
      server.socket.connect(address);
      return true;
    } catch (IOException e) {
      if (!cut && !over && !port.isClosed()) {
        network.record(name + "cannot connect to the server: " + e.getMessage());
        hasEnded(server, client, true);
      }
      return false;
    } catch (InterruptedException e) {
      return false; // the proxy is being closed
    }
  }

  private void pass(Side from, Side to) {
    byte[] piece = new byte[PIECE_BYTES];
    try {
      boolean open = true;
      while (open) {
        int length = read(from, to, piece);
        if (length < 0) {
          return;
        }
        if (to == client) {
          network.awaitDelay();
        }
        network.awaitPassable(
            name + Transcript.count(length, "byte") + " for the " + to.name + " held back");
        open = write(from, to, piece, length);
      }
    } catch (InterruptedException e) {
      // the proxy is being closed
    }
  }

  /** Reads a piece; at the end, tells the other side which end it was, and returns -1. */
  private int read(Side from, Side to, byte[] piece) throws InterruptedException {
    int length = -1;
    boolean reset = false;
    try {
      length = from.socket.getInputStream().read(piece);
    } catch (IOException e) {
      reset = true; // or it is we who have closed it
    }
    if (length < 0 && !over && !port.isClosed()) {
      network.awaitPassable(name + "the end by the " + from.name + " held back");
      hasEnded(from, to, reset);
    }
    return length;
  }

  /** Writes a piece, and does to it what is wrong with this connection; false if that ends it. */
  private boolean write(Side from, Side to, byte[] piece, int length) {
    int allowed = to == client ? spoil(piece, length) : length;
    if (cut || over) {
      return to == server; // what a client sends after the cut is dropped
    }
    try {
      to.socket.getOutputStream().write(piece, 0, allowed);
      to.sent += allowed;
    } catch (IOException e) {
      return hasGone(to, from);
    }
    if (to == client && fault.endsAt(to.sent)) {
      if (fault.kind() == Kind.CUT) {
        cut();
      } else {
        reset();
      }
      return false;
    }
    return true;
  }

  /** Corrupts what is to be corrupted, and returns how much of the piece may pass. */
  private int spoil(byte[] piece, int length) {
    long at = fault.offset() - client.sent;
    if (at < 0 || at >= length || fault.kind() == Kind.NONE) {
      return length;
    }
    if (fault.kind() == Kind.CORRUPT) {
      piece[(int) at] ^= (byte) 0xFF;
      network.happened(name + "byte " + fault.offset() + " corrupted");
      return length;
    }
    return (int) at;
  }

  /** One side sends no more: the other gets a FIN, or a RST if it was one. */
  private void hasEnded(Side side, Side other, boolean reset) {
    lock.lock();
    try {
      if (over || cut && side == server) {
        return; // it was we
      }
      side.ended = true;
      network.record(name + side.name + (reset ? " reset the connection" : " closed its side"));
      if (cut || other.ended && !reset && !side.gone) {
        close();
      } else if (reset || side.gone) {
        resetOther(side, other);
      } else {
        other.socket.shutdownOutput();
      }
    } catch (IOException e) {
      other.gone = true; // and it is for who reads from there to find out
    } finally {
      lock.unlock();
    }
  }

  /** One side takes no more; returns whether there is a use in reading more for it. */
  private boolean hasGone(Side side, Side other) {
    lock.lock();
    try {
      if (cut && side == server) {
        return true;
      }
      side.gone = true;
      if (side.ended && !over) { // nobody reads from there any more, to find out
        network.record(name + side.name + " takes no more");
        resetOther(side, other);
      }
    } catch (IOException e) {
      network.record(name + "cannot be reset: " + e.getMessage());
    } finally {
      lock.unlock();
    }
    return false;
  }

  private void resetOther(Side side, Side other) throws IOException {
    assert lock.isHeldByCurrentThread();
    LoopbackPort.reset(other.socket);
    side.socket.close();
    over();
  }

  private void close() throws IOException {
    assert lock.isHeldByCurrentThread();
    client.socket.close();
    server.socket.close();
    over();
  }

  private void over() {
    assert lock.isHeldByCurrentThread();
    over = true;
    network.record(name + "closed after " + Transcript.count(server.sent, "byte")
        + " for the server and " + Transcript.count(client.sent, "byte") + " for the client");
  }
}
