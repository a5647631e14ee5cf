package dev.sse4j;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * A place in the tree of namespaces: {@code /pets/dogs}. Equal spellings are equal values: a
 * leading slash is implied, empty segments and a trailing slash vanish, and the text is brought
 * into Unicode normalisation form C. Case matters. Immutable; safe for use by any thread.
 *
 * <p>An event that is published to {@code /pets/dogs} reaches the subscribers of {@code
 * /pets/dogs}, of {@code /pets} and of the {@linkplain #ROOT root}, and nobody else; {@code /pets}
 * never hears of {@code /petshop}.
 *
 * <p>A segment {@code *}, a wildcard, stands for any one segment:
 * <code>/sensors/*&#47;temperature</code> contains {@code /sensors/1/temperature} and what is below
 * that. A path with a wildcard is a {@linkplain #isPattern() pattern}: it can be subscribed to, and
 * nothing can be published to it.
 *
 * @param path the normalised path: {@code "/"}, or segments that each begin with a slash
 */
public record Namespace(String path) implements Comparable<Namespace> {

  /** The greatest length of a normalised path, in UTF-8 bytes. */
  public static final int MAX_BYTES = 1024;

  /** How many segments of a path may be wildcards, {@code *}. */
  public static final int MAX_WILDCARDS = 4;

  /** The root, {@code /}, which contains every namespace. */
  public static final Namespace ROOT = new Namespace("/");

  private static final String WILDCARD = "*";

  /**
   * Normalises a path.
   *
   * @throws IllegalArgumentException if a segment is {@code .} or {@code ..}, if a character is a
   *     control character or half of a surrogate pair, if more than {@link #MAX_WILDCARDS}
   *     segments are {@code *}, or if the path is longer than {@link #MAX_BYTES}
   */
  public Namespace {
    path = normalise(Objects.requireNonNull(path, "path"));
  }

  /** Returns the segments from the root downwards; none for the root itself. */
  public List<String> segments() {
    List<String> segments = new ArrayList<>();
    int slash = 0;
    while (slash + 1 < path.length()) {
      int end = segmentEnd(path, slash);
      segments.add(path.substring(slash + 1, end));
      slash = end;
    }
    return Collections.unmodifiableList(segments);
  }

  /** Returns whether a segment is a wildcard: then this is for subscribing only. */
  public boolean isPattern() {
    return path.endsWith("/*") || path.contains("/*/");
  }

  /**
   * Returns whether an event that is published to {@code other} reaches a subscription to this
   * namespace; if {@code other} is a pattern, whether all do that it contains.
   */
  public boolean contains(Namespace other) {
    if (path.length() == 1) {
      return true;
    }
    int at = 0;
    int otherAt = 0;
    while (at < path.length()) {
      int end = segmentEnd(path, at);
      int otherEnd = segmentEnd(other.path, otherAt);
      boolean any = end - at == 2 && path.charAt(at + 1) == '*' && otherEnd - otherAt > 1;
      if (!any
          && (end - at != otherEnd - otherAt
              || !path.regionMatches(at, other.path, otherAt, end - at))) {
        return false;
      }
      at = end;
      otherAt = otherEnd;
    }
    return true;
  }

  /** Compares by path, so that one without {@code *} stands before all that it contains. */
  @Override
  public int compareTo(Namespace other) {
    return path.compareTo(other.path);
  }

  @Override
  public String toString() {
    return path;
  }

  private static String normalise(String path) {
    if (isPlain(path)) {
      return path;
    }
    path.codePoints().forEach(Namespace::checkCharacter);
    List<String> segments = new ArrayList<>();
    for (String segment : Normalizer.normalize(path, Normalizer.Form.NFC).split("/")) {
      if (segment.equals(".") || segment.equals("..")) {
        throw new IllegalArgumentException(
            "namespace must not have the segment \"" + segment + "\"");
      }
      if (!segment.isEmpty()) {
        segments.add(segment);
      }
    }
    requireFewWildcards(segments);
    String normalised = "/" + String.join("/", segments);
    int bytes = normalised.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "namespace must be at most " + MAX_BYTES + " bytes of UTF-8, but has " + bytes);
    }
    return normalised;
  }

  /**
   * Returns whether there is nothing to normalise, for there are but single slashes between letters
   * and digits of ASCII, {@code -} and {@code _}. Most paths are of that kind, and one is made for
   * each event that is published.
   */
  private static boolean isPlain(String path) {
    if (!path.startsWith("/") || path.endsWith("/") || path.length() > MAX_BYTES) {
      return false;
    }
    for (int i = 1; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '/' ? path.charAt(i - 1) == '/' : !isPlain(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_';
  }

  /** Each wildcard multiplies the ways by which a message can come to a pattern. */
  private static void requireFewWildcards(List<String> segments) {
    int wildcards = Collections.frequency(segments, WILDCARD);
    if (wildcards > MAX_WILDCARDS) {
      throw new IllegalArgumentException(
          "namespace must have at most " + MAX_WILDCARDS + " segments \"*\", but has " + wildcards);
    }
  }

  /** Returns where the segment ends whose slash stands at the index. */
  private static int segmentEnd(String path, int slash) {
    int next = path.indexOf('/', slash + 1);
    return next < 0 ? path.length() : next;
  }

  private static void checkCharacter(int codePoint) {
    int kind = Character.getType(codePoint);
    if (kind == Character.CONTROL || kind == Character.SURROGATE) {
      throw new IllegalArgumentException(String.format(
          "namespace must not have control characters or unpaired surrogates, but has U+%04X",
          codePoint));
    }
  }
}
