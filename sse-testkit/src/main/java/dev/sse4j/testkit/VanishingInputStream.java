package dev.sse4j.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** The bytes of a connection until somebody says that there are no more, whatever comes. */
final class VanishingInputStream extends InputStream {

  /*
   * Threads: one reads, any says when it is over. The reader waits in the selector, for a thread
   * that waits in read() would still take what comes next; the lock is held for reads that find
   * bytes or nothing, and never while it waits.
   */
  private final NarrowConnection connection;
  private final Selector selector;
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean vanished; // written under lock

  private VanishingInputStream(NarrowConnection connection, Selector selector) {
    this.connection = connection;
    this.selector = selector;
  }

  static VanishingInputStream of(NarrowConnection connection) throws IOException {
    Selector selector = Selector.open();
    connection.channel().configureBlocking(false);
    connection.channel().register(selector, SelectionKey.OP_READ);
    return new VanishingInputStream(connection, selector);
  }

  boolean hasVanished() {
    return vanished;
  }

  void vanish() throws IOException {
    lock.lock();
    try {
      if (!vanished) {
        vanished = true;
        selector.close(); // wakes the reader
        if (connection.channel().isOpen()) {
          connection.channel().configureBlocking(true);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
    while (true) {
      try {
        selector.select();
      } catch (ClosedSelectorException e) {
        // by vanish() or by close(): the read below tells which
      }
      int read = readNow(buffer);
      if (read != 0) {
        return read;
      }
      if (vanished) {
        awaitClosed();
      }
    }
  }

  /** Returns what a read returns that does not wait: 0 if there is nothing, or nothing any more. */
  private int readNow(ByteBuffer buffer) throws IOException {
    lock.lock();
    try {
      if (vanished) {
        return 0;
      }
      selector.selectedKeys().clear();
      return connection.channel().read(buffer);
    } catch (ClosedSelectorException e) {
      throw new IOException("closed", e);
    } finally {
      lock.unlock();
    }
  }

  private void awaitClosed() throws IOException {
    try {
      closed.await();
      throw new IOException("closed");
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
    selector.close();
    closed.countDown();
  }
}
