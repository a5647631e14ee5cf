package dev.sse4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * What is published: an event, the namespaces that it goes to, and a conflation key. A subscription
 * that matches several of the namespaces gets one copy. Immutable; safe for use by any thread.
 *
 * @param event the event; its type does not begin with {@link #RESERVED_TYPES}, its type and id can
 *     be encoded, and its id is at most {@link #MAX_ID_BYTES} long
 * @param namespaces one or more namespaces, in the order given; none is a pattern
 * @param key events with the same key replace each other, whatever their namespaces, for a
 *     subscriber that has fallen behind and skips; at most {@link #MAX_KEY_BYTES} long; the empty
 *     string if the event stands for itself
 */
public record Message(Event event, Set<Namespace> namespaces, String key) {

  /** The prefix of event types that sse4j keeps for itself, such as {@code sse.gap}. */
  public static final String RESERVED_TYPES = "sse.";

  /** The greatest length of an event id, in UTF-8 bytes. */
  public static final int MAX_ID_BYTES = 512;

  /** The greatest length of a key, in UTF-8 bytes. */
  public static final int MAX_KEY_BYTES = 512;

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if there is no namespace, if one is a pattern, if the type is
   *     reserved, if type or id hold a line break or NUL, or if id or key are too long or not
   *     valid Unicode
   */
  public Message {
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(key, "key");
    namespaces = namespaces.size() == 1
        ? Set.copyOf(namespaces)
        : Collections.unmodifiableSet(new LinkedHashSet<>(namespaces));
    if (namespaces.isEmpty()) {
      throw new IllegalArgumentException(
          "a message needs at least one namespace; use Namespace.ROOT to reach the root alone");
    }
    namespaces.forEach(Message::requirePublishable);
    if (event.type().startsWith(RESERVED_TYPES)) {
      throw new IllegalArgumentException("event types that begin with \"" + RESERVED_TYPES
          + "\" are reserved, but the type was \"" + event.type() + "\"");
    }
    event.requireEncodable();
    // An id comes back in a request header: what would be changed on the way could never be found
    // again.
    requireText("event id", event.id(), MAX_ID_BYTES);
    requireText("key", key, MAX_KEY_BYTES);
  }

  /** Returns a message for one namespace, without a key. */
  public static Message of(Namespace namespace, Event event) {
    return new Message(event, Set.of(namespace), "");
  }

  /** Returns a message for several namespaces, without a key. */
  public static Message of(Collection<Namespace> namespaces, Event event) {
    return new Message(event, new LinkedHashSet<>(namespaces), "");
  }

  /** Returns this message with another event. */
  public Message withEvent(Event event) {
    return new Message(event, namespaces, key);
  }

  /** Returns this message with another conflation key; the empty string takes the key away. */
  public Message withKey(String key) {
    return new Message(event, namespaces, key);
  }

  private static void requirePublishable(Namespace namespace) {
    if (namespace.isPattern()) {
      throw new IllegalArgumentException("a message must go to namespaces without a segment \"*\","
          + " which is for subscribing, but one was \"" + namespace + "\"");
    }
  }

  private static void requireText(String what, String text, int maxBytes) {
    if (text.isEmpty()) {
      return;
    }
    byte[] bytes = text.getBytes(UTF_8);
    if (!new String(bytes, UTF_8).equals(text)) { // half of a surrogate pair has become a "?"
      throw new IllegalArgumentException(
          what + " must be valid Unicode, but has an unpaired surrogate");
    }
    if (bytes.length > maxBytes) {
      throw new IllegalArgumentException(
          what + " must be at most " + maxBytes + " bytes of UTF-8, but has " + bytes.length);
    }
  }
}
