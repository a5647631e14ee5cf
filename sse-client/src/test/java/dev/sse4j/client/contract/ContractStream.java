package dev.sse4j.client.contract;

import dev.sse4j.Event;
import dev.sse4j.client.EventStream;
import dev.sse4j.client.StreamListener;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import okhttp3.Headers;
import tools.jackson.databind.node.ObjectNode;

/** A stream of the client, read by a thread of its own, which tells the harness what it sees. */
final class ContractStream implements AutoCloseable, StreamListener {

  private static final Logger LOG = System.getLogger(ContractStream.class.getName());

  /*
   * Threads: one reads, and so is the one that the listener is called on and that calls back: the
   * messages go out in the order in which the stream told them. Those of the service restart and
   * close.
   */
  private final Callback callback;
  private final EventStream events;
  private final Thread reader;

  /**
   * Whether a connection is being given up by command. Set by who restarts; cleared by the reader
   * when it has lost the old connection or has a new one, whichever the listener hears first.
   */
  private volatile boolean restarting;

  private ContractStream(StreamOptions options) {
    callback = new Callback(options.callbackUrl());
    events = options.clientBuilder().listener(this).build().open(options.request());
    reader = new Thread(this::read, "contract-stream: " + options.tag());
    reader.setDaemon(true);
  }

  /** Opens a stream. */
  static ContractStream open(StreamOptions options) {
    ContractStream stream = new ContractStream(options);
    stream.reader.start();
    return stream;
  }

  /** Gives up the connection and opens another one. */
  void restart() {
    restarting = true;
    events.reconnect();
  }

  /** Ends the stream. When this returns, no more is told. */
  @Override
  public void close() {
    events.close();
    try {
      reader.join(Callback.LIMIT.toMillis()); // it may be in the middle of a message
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void opened(Headers headers) {
    restarting = false;
  }

  @Override
  public void disconnected(Exception cause, Duration delay) {
    boolean meant = restarting;
    restarting = false;
    // A restart is what the harness wanted, and a clean end is what servers do. The rest is errors.
    if (!meant && !(cause instanceof EOFException)) {
      tell(Callback.error(cause));
    }
  }

  @Override
  public void comment(String comment) {
    tell(Callback.comment(comment));
  }

  private void read() {
    try {
      for (Event event : events) {
        tell(Callback.event(event));
      }
    } catch (RuntimeException e) { // all that can come out of a loop, also what should not
      tell(Callback.error(e));
    }
  }

  private void tell(ObjectNode message) {
    try {
      callback.post(message);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "nobody takes what " + reader.getName() + " tells; it is closed", e);
      events.close();
    }
  }
}
