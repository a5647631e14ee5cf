package dev.sse4j.server;

import dev.sse4j.Event;
import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;
import dev.sse4j.server.internal.Comments;
import java.time.Duration;
import java.util.Optional;

/** What the streams of a hub look like, byte by byte. */
enum Wire {

  /** As the format suggests, with all that a client needs to come back. */
  STANDARD {
    @Override
    EncodedEvent first() {
      return Comments.FIRST;
    }

    @Override
    EncodedEvent keepAlive() {
      return Comments.KEEP_ALIVE;
    }

    @Override
    EncodedEvent event(Event event) {
      return EventEncoder.encode(event);
    }

    @Override
    Optional<EncodedEvent> reconnectionTime(Duration time) {
      return Optional.of(EventEncoder.reconnectionTime(time));
    }
  },

  /** As mroth/sseserver writes them: no space, no id, no reconnection time. */
  SSESERVER {
    @Override
    EncodedEvent first() {
      return SSESERVER_KEEP_ALIVE; // there is no other comment there, and the head has to go out
    }

    @Override
    EncodedEvent keepAlive() {
      return SSESERVER_KEEP_ALIVE;
    }

    @Override
    EncodedEvent event(Event event) {
      return EventEncoder.encodeTight(event.withId(""));
    }

    @Override
    Optional<EncodedEvent> reconnectionTime(Duration time) {
      return Optional.empty();
    }
  };

  private static final EncodedEvent SSESERVER_KEEP_ALIVE = EventEncoder.commentLine("keepalive");

  /** Returns what each stream begins with, so that its head goes out at once. */
  abstract EncodedEvent first();

  /** Returns what breaks a silence. */
  abstract EncodedEvent keepAlive();

  abstract EncodedEvent event(Event event);

  /** Returns what tells when to come back, if that is told at all. */
  abstract Optional<EncodedEvent> reconnectionTime(Duration time);
}
