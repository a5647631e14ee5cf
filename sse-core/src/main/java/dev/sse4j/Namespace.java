package dev.sse4j;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
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
 * @param path the normalised path: {@code "/"}, or segments that each begin with a slash
 */
public record Namespace(String path) implements Comparable<Namespace> {

  /** The greatest length of a normalised path, in UTF-8 bytes. */
  public static final int MAX_BYTES = 1024;

  /** The root, {@code /}, which contains every namespace. */
  public static final Namespace ROOT = new Namespace("/");

  /**
   * Normalises a path.
   *
   * @throws IllegalArgumentException if a segment is {@code .} or {@code ..}, if a character is a
   *     control character or half of a surrogate pair, or if the path is longer than {@link
   *     #MAX_BYTES}
   */
  public Namespace {
    path = normalise(Objects.requireNonNull(path, "path"));
  }

  /** Returns the segments from the root downwards; none for the root itself. */
  public List<String> segments() {
    return equals(ROOT) ? List.of() : List.of(path.substring(1).split("/"));
  }

  /**
   * Returns whether an event that is published to {@code other} reaches a subscription to this
   * namespace.
   */
  public boolean contains(Namespace other) {
    return path.length() == 1
        || other.path.startsWith(path)
            && (other.path.length() == path.length() || other.path.charAt(path.length()) == '/');
  }

  /** Compares by path, so that a namespace stands before all that it contains. */
  @Override
  public int compareTo(Namespace other) {
    return path.compareTo(other.path);
  }

  @Override
  public String toString() {
    return path;
  }

  private static String normalise(String path) {
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
    String normalised = "/" + String.join("/", segments);
    int bytes = normalised.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "namespace must be at most " + MAX_BYTES + " bytes of UTF-8, but has " + bytes);
    }
    return normalised;
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
