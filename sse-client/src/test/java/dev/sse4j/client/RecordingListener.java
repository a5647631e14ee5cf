package dev.sse4j.client;

import dev.sse4j.Event;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import okhttp3.Headers;

/** Remembers what it hears, and lets the test wait for it. */
final class RecordingListener implements StreamListener {

  /** What {@link #disconnected} was called with. */
  record Disconnection(Exception cause, Duration delay) {}

  private static final long LIMIT_SECONDS = 20;

  final BlockingQueue<Headers> opened = new LinkedBlockingQueue<>();
  final BlockingQueue<Disconnection> disconnections = new LinkedBlockingQueue<>();
  final BlockingQueue<Event> gaps = new LinkedBlockingQueue<>();
  final BlockingQueue<String> comments = new LinkedBlockingQueue<>();
  final BlockingQueue<Thread> closed = new LinkedBlockingQueue<>();

  /** Waits for the next of one kind. */
  static <T> T take(BlockingQueue<T> heard) {
    try {
      T next = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("the listener heard nothing within " + LIMIT_SECONDS + " s");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for the listener", e);
    }
  }

  Disconnection takeDisconnection() {
    return take(disconnections);
  }

  @Override
  public void opened(Headers headers) {
    opened.add(headers);
  }

  @Override
  public void disconnected(Exception cause, Duration delay) {
    disconnections.add(new Disconnection(cause, delay));
  }

  @Override
  public void gap(Event gap) {
    gaps.add(gap);
  }

  @Override
  public void comment(String comment) {
    comments.add(comment);
  }

  @Override
  public void closed() {
    closed.add(Thread.currentThread());
  }
}
