package dev.sse4j.client;

import dev.sse4j.Event;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What every {@link EventStream} promises of its one iterator, over any source of events. */
final class EventIterator implements Iterator<Event> {

  /** Where the events come from. */
  interface Source {

    /**
     * Waits for the next event; null at the end. Not called again after that, nor after an
     * exception.
     */
    @Nullable
    Event next();

    /** The event was returned to the loop. */
    void returned(Event event);
  }

  private final Source source;
  private final AtomicBoolean claimed = new AtomicBoolean();
  private @Nullable Event ready;
  private boolean ended;

  EventIterator(Source source) {
    this.source = source;
  }

  /** Returns this, once. */
  Iterator<Event> claim() {
    if (claimed.getAndSet(true)) {
      throw new IllegalStateException(
          "iterator() was already called: an EventStream can be read once");
    }
    return this;
  }

  @Override
  public boolean hasNext() {
    if (ready == null && !ended) {
      ended = true; // and so it stays if the source throws
      ready = source.next();
      ended = ready == null;
    }
    return ready != null;
  }

  @Override
  public Event next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended");
    }
    Event event = ready;
    ready = null;
    source.returned(event);
    return event;
  }
}
