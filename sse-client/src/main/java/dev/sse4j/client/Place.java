package dev.sse4j.client;

import dev.sse4j.Event;
import dev.sse4j.SseException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Up to where the loop is done with a stream, and the store that keeps that, if there is one. */
final class Place {

  /*
   * Threads: the one that iterates, until the stream has ended; then the one that cleans up.
   */
  private static final Logger LOG = System.getLogger(Place.class.getName());

  private final @Nullable ResumeStore store;
  private final AtomicBoolean storeInUse;
  private final String beginning;
  private String done;
  private String saved;
  private boolean failed;

  /**
   * Takes the place that a stream begins at.
   *
   * @param store has it, if it has one; null for none
   * @param storeInUse set for as long as a stream has the store
   * @param lastEventId where to begin otherwise
   * @throws IllegalStateException if the store is in use
   * @throws SseException if the store cannot be read
   */
  Place(@Nullable ResumeStore store, AtomicBoolean storeInUse, String lastEventId) {
    this.store = store;
    this.storeInUse = storeInUse;
    Optional<String> kept = store == null ? Optional.empty() : load(store, storeInUse);
    this.saved = kept.orElse("");
    this.beginning = kept.orElse(lastEventId);
    this.done = beginning;
  }

  /** Returns the id that the stream begins with. */
  String beginning() {
    return beginning;
  }

  /** The loop is done with all up to this id. */
  void done(String lastEventId) {
    done = lastEventId;
  }

  /**
   * Saves what the loop is done with, if that has changed. An id that no header can carry would not
   * help the next stream: the one before it stays.
   */
  void save() {
    if (store != null
        && !failed
        && !done.equals(saved)
        && (done.isEmpty() || Attempt.isSendable(done))) {
      failed = true; // and so it stays if the store throws: that is told once
      store.save(done);
      failed = false;
      saved = done;
    }
  }

  /** Saves for the last time: that it fails cannot be thrown any more. */
  void leave() {
    try {
      save();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the place of a stream that has ended could not be saved", e);
    } finally {
      storeInUse.set(false);
    }
  }

  private static Optional<String> load(ResumeStore store, AtomicBoolean inUse) {
    if (inUse.getAndSet(true)) {
      throw new IllegalStateException(
          store + " is in use by another stream of this client: it keeps"
              + " the place of one; close that stream, or build a client with a store of its own");
    }
    try {
      return store.load().map(id -> requireId(store, id));
    } catch (Throwable e) {
      inUse.set(false);
      throw e;
    }
  }

  private static String requireId(ResumeStore store, String loaded) {
    try {
      return Event.of("").withId(loaded).requireEncodable().id();
    } catch (IllegalArgumentException e) {
      throw new SseException(
          "expected an event id from " + store + ", but it holds something else", e);
    }
  }
}
