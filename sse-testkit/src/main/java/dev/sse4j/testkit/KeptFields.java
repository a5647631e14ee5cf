package dev.sse4j.testkit;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is kept of header fields in a {@link StreamFixture}: little, for the rest may be secret. */
final class KeptFields {

  private static final Set<String> KEPT = Set.of(
      "accept",
      "cache-control",
      "content-encoding",
      "content-type",
      "keep-alive-interval",
      "last-event-id",
      "retry-after",
      "x-accel-buffering");

  private KeptFields() {}

  /** Returns the fields, in their order, with the values that may be kept. */
  static List<HttpHead.Field> of(List<HttpHead.Field> fields) {
    return fields.stream()
        .filter(field -> RecordedExchange.isToken(field.name()))
        .map(field -> new HttpHead.Field(field.name(), kept(field)))
        .toList();
  }

  private static String kept(HttpHead.Field field) {
    String name = field.name().toLowerCase(Locale.ROOT);
    String value = field.value();
    if (name.equals("location")) {
      value = path(value);
    } else if (!KEPT.contains(name)) {
      value = RecordedExchange.LEFT_OUT;
    }
    return FixtureText.isPlain(value) ? value : RecordedExchange.LEFT_OUT;
  }

  private static String path(String url) {
    try {
      String path = URI.create(url).getRawPath();
      return path == null || path.isEmpty() ? "/" : path;
    } catch (IllegalArgumentException e) {
      return RecordedExchange.LEFT_OUT;
    }
  }
}
