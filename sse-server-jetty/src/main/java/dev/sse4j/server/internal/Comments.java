package dev.sse4j.server.internal;

import dev.sse4j.codec.EncodedEvent;
import dev.sse4j.codec.EventEncoder;

/** What streams are sent that is no event, unless they imitate those of another server. */
public final class Comments {

  /** Tells at once that the stream is there. */
  public static final EncodedEvent FIRST = EventEncoder.comment("ok");

  /** Breaks a silence. */
  public static final EncodedEvent KEEP_ALIVE = EventEncoder.comment("keepalive");

  private Comments() {}
}
