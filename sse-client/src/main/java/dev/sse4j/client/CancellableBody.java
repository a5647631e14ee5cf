package dev.sse4j.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.Response;
import okio.AsyncTimeout;
import okio.ForwardingTimeout;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** The bytes of one answer, which one thread reads and any thread may cut off. */
abstract class CancellableBody {

  /*
   * Threads: one reads; any closes. The rule that all of this serves: what the bytes come from is
   * never closed while it is read. OkHttp's buffers are for one thread, and they come from a pool
   * that all connections of the process share: closing a Response under its reader was seen to
   * damage answers that have nothing to do with it. So who closes only wakes the reader, by
   * something that touches no buffer, and the reader closes on its way out. If nobody reads, who
   * closes does it, for no reader can come in any more.
   */
  private static final Logger LOG = System.getLogger(CancellableBody.class.getName());

  private final InputStream in;
  private final Door door = new Door(); // a reader is inside
  private boolean exhausted; // written by a reader, read by the last

  private CancellableBody(InputStream in) {
    this.in = in;
  }

  /** Returns the body of a response to a call of ours. */
  static CancellableBody of(Call call, Response response) {
    return new OfCall(call, response);
  }

  /** Returns the body of a response to a call that we do not know. */
  static CancellableBody of(Response response) {
    return new OfResponse(response);
  }

  /** Returns a body of which nothing is known. */
  static CancellableBody of(InputStream in) {
    return new OfStream(in);
  }

  /**
   * Reads as an {@link InputStream} does. After {@link #close()} it gives no byte and throws
   * nothing: it is at its end.
   */
  int read(byte[] bytes, int offset, int length) throws IOException {
    if (!door.enter()) {
      return -1;
    }
    int count = 0;
    try {
      count = receive(bytes, offset, length);
      return isClosed() ? -1 : count;
    } catch (IOException | RuntimeException e) {
      if (isClosed()) {
        return -1; // we have cut it off ourselves: what it says to that is of no interest
      }
      throw e;
    } finally {
      exhausted |= count < 0;
      if (!door.leave()) {
        release(exhausted);
      }
    }
  }

  /** Reads from the source. */
  int receive(byte[] bytes, int offset, int length) throws IOException {
    return in.read(bytes, offset, length);
  }

  /**
   * Ends a read that is in progress, and all that would follow. Any thread may call it, and more
   * than once.
   */
  void close() {
    close(false);
  }

  /**
   * Closes this as if it had been read to its end: it has a moment to come to that, and its
   * connection may be used again. For the thread that reads.
   */
  void finish() {
    close(true);
  }

  private void close(boolean finished) {
    switch (door.close()) {
      case SOMEBODY -> wake();
      case NOBODY -> release(exhausted || finished);
      case CLOSED -> {}
    }
  }

  boolean isClosed() {
    return door.isClosed();
  }

  /**
   * Returns how long the source itself lets a read wait, if it has such a limit and leaves it to
   * us.
   */
  Optional<Duration> readTimeout() {
    return Optional.empty();
  }

  /** Makes a read return that may be in progress on another thread. */
  abstract void wake();

  /** Gives back what is held. Called once, and never while somebody reads. */
  abstract void release(boolean exhausted);

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "a body that is not needed any more could not be closed", e);
    }
  }

  private static final class OfCall extends CancellableBody {

    private final Call call;
    private final Response response;

    OfCall(Call call, Response response) {
      super(response.body().byteStream());
      this.call = call;
      this.response = response;
    }

    @Override
    void wake() {
      call.cancel();
    }

    @Override
    void release(boolean exhausted) {
      if (!exhausted) {
        call.cancel(); // else close() would read on for up to 100 ms, to keep the connection
      }
      closeQuietly(response);
    }
  }

  private static final class OfResponse extends CancellableBody {

    /*
     * From a response one reaches neither its call nor its socket, but the timeout of its reads,
     * and that closes the socket when it expires. While a read without a limit waits, the timeout
     * is idle; entering it with a limit of 1 ns makes it expire. So the limit that the response
     * came with is taken off, and handed to who watches for silence.
     *
     * Once a reader is out, the timeout may belong to another call on the same connection. So it is
     * touched under a lock that a reader takes at either end of a read.
     */
    private final ReentrantLock lock = new ReentrantLock();
    private final Response response;
    private final @Nullable AsyncTimeout timeout; // null: the body is in memory, and no read waits
    private final Duration readTimeout;
    private boolean reading; // guarded by lock
    private boolean woken; // written under lock while one reads, read when it is out

    OfResponse(Response response) {
      super(response.body().byteStream());
      this.response = response;
      Timeout innermost = response.body().source().timeout();
      while (innermost instanceof ForwardingTimeout forwarding) {
        innermost = forwarding.delegate();
      }
      timeout = innermost instanceof AsyncTimeout async ? async : null;
      readTimeout = Duration.ofNanos(innermost.timeoutNanos());
      expireAfter(0);
    }

    @Override
    Optional<Duration> readTimeout() {
      return Optional.of(readTimeout).filter(limit -> !limit.isZero());
    }

    @Override
    int receive(byte[] bytes, int offset, int length) throws IOException {
      setReading(true);
      try {
        return isClosed() ? 0 : super.receive(bytes, offset, length); // if it is, nobody wakes us
      } finally {
        setReading(false);
      }
    }

    private void setReading(boolean reading) {
      lock.lock();
      try {
        this.reading = reading;
      } finally {
        lock.unlock();
      }
    }

    @Override
    void wake() {
      lock.lock();
      try {
        if (reading && timeout != null) {
          woken = true;
          expireAfter(1);
          enter(timeout);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    void release(boolean exhausted) {
      if (woken && timeout != null) {
        timeout.exit(); // it may not have expired yet, for the reader came out by itself
      }
      if (!exhausted) {
        expireAfter(1); // as for a call: nothing is read on
      }
      closeQuietly(response);
    }

    private static void enter(AsyncTimeout timeout) {
      try {
        timeout.enter();
      } catch (IllegalStateException e) {
        LOG.log(Level.TRACE, "the reader has entered the timeout itself, with the new limit", e);
      }
    }

    private void expireAfter(long nanos) {
      if (timeout != null) {
        timeout.timeout(nanos, TimeUnit.NANOSECONDS);
      }
    }
  }

  private static final class OfStream extends CancellableBody {

    private final InputStream in;

    OfStream(InputStream in) {
      super(in);
      this.in = in;
    }

    @Override
    void wake() {
      // The JDK's streams are made to be closed under their reader. OkHttp's are not, see above:
      // there the close takes effect when the next byte comes.
      if (!in.getClass().getPackageName().equals("okio")) {
        closeQuietly(in);
      }
    }

    @Override
    void release(boolean exhausted) {
      closeQuietly(in);
    }
  }
}
