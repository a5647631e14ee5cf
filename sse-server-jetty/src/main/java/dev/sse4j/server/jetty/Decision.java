package dev.sse4j.server.jetty;

import dev.sse4j.Namespace;
import dev.sse4j.server.Overflow;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What an {@link Admission} says to a request. Immutable. */
public sealed interface Decision {

  /**
   * Returns the decision to let the request have these namespaces, which need not be those that it
   * asked for.
   *
   * @throws IllegalArgumentException if there are none
   */
  static Accept accept(Collection<Namespace> namespaces) {
    return new Accept(Set.copyOf(namespaces), "", Optional.empty(), Optional.empty());
  }

  /**
   * Returns the decision to refuse the request.
   *
   * @param status what is wrong, from 400 to 599; 401 goes with a header {@code WWW-Authenticate}
   * @param text one line for the client: what to do; control characters in it become question marks
   * @throws IllegalArgumentException if the status is another, or the text is blank
   */
  static Refuse refuse(int status, String text) {
    return new Refuse(status, text, Map.of());
  }

  /**
   * The request is let in.
   *
   * @param namespaces what it subscribes or publishes to: one or more
   * @param principal who sent it, for limits and for the status; the empty string is nobody known
   * @param expiry when its stream ends at the latest; of no effect on publishing
   * @param overflow what becomes of its stream when it falls behind, if not what the hub says; of
   *     no effect on publishing
   */
  record Accept(
      Set<Namespace> namespaces,
      String principal,
      Optional<Instant> expiry,
      Optional<Overflow> overflow)
      implements Decision {

    private static final Instant FARTHEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    /**
     * Checks the namespaces.
     *
     * @throws IllegalArgumentException if there are none
     */
    public Accept {
      namespaces = Set.copyOf(namespaces);
      if (namespaces.isEmpty()) {
        throw new IllegalArgumentException(
            "to accept a request it must be given a namespace, but there were none: refuse it");
      }
      Objects.requireNonNull(principal, "principal");
      expiry = expiry.map(Accept::withinReach);
      Objects.requireNonNull(overflow, "overflow");
    }

    /** Returns a copy for this principal. */
    public Accept withPrincipal(String principal) {
      return new Accept(namespaces, principal, expiry, overflow);
    }

    /** Returns a copy whose stream ends at this moment, in order. */
    public Accept withExpiry(Instant expiry) {
      return new Accept(namespaces, principal, Optional.of(expiry), overflow);
    }

    /**
     * Returns a copy with this policy. {@link Overflow#CATCH_UP} needs a hub with a replayer: else
     * the request is answered 500.
     */
    public Accept withOverflow(Overflow overflow) {
      return new Accept(namespaces, principal, expiry, Optional.of(overflow));
    }

    /** A moment that milliseconds can tell: "never" and "long ago" are farther away than that. */
    private static Instant withinReach(Instant moment) {
      if (moment.isBefore(Instant.EPOCH)) {
        return Instant.EPOCH;
      }
      return moment.isAfter(FARTHEST) ? FARTHEST : moment;
    }
  }

  /**
   * The request is refused.
   *
   * @param status what is wrong, from 400 to 599
   * @param text one line for the client
   * @param headers what goes with the status, in this order
   */
  record Refuse(int status, String text, Map<String, String> headers) implements Decision {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Set<String> OF_THE_BODY =
        Set.of("content-type", "content-length", "content-encoding", "transfer-encoding");

    /**
     * Checks that this can be an answer.
     *
     * @throws IllegalArgumentException if the status is no error, the text is blank, or a header
     *     cannot be sent
     */
    public Refuse {
      // A refusal that is no error would look like a stream, or like nothing at all.
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException(
            "the status of a refusal must be from 400 to 599, but was " + status);
      }
      if (text.isBlank()) {
        throw new IllegalArgumentException(
            "a refusal must say what to do in one line, but its text was blank");
      }
      headers = copyOf(headers);
    }

    /**
     * Returns a copy with this header.
     *
     * @throws IllegalArgumentException if the name is no token, or the value has control characters
     */
    public Refuse withHeader(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Refuse(status, text, more);
    }

    private static Map<String, String> copyOf(Map<String, String> headers) {
      headers.forEach((name, value) -> {
        if (!NAME.matcher(name).matches() || CONTROL.matcher(value).find()) {
          throw new IllegalArgumentException(
              "a header must have a name of token characters, and a value without control"
                  + " characters: look at \"" + CONTROL.matcher(name).replaceAll("?") + "\"");
        }
        if (OF_THE_BODY.contains(name.toLowerCase(Locale.ROOT))) {
          throw new IllegalArgumentException(
              "the header " + name + " belongs to the body, which is the handler's to send");
        }
      });
      return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
  }
}
