package dev.sse4j.server.jetty;

import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.QuotedCSV;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Whether streams are compressed for those who ask for it. */
final class Compression {

  static final Compression OFF = new Compression(null);
  static final Compression GZIP = gzipBy(() -> new Deflater(Deflater.DEFAULT_COMPRESSION, true));

  private static final HttpField VARY =
      new HttpField(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());

  private static final Pattern CODING = Pattern.compile(
      "(?<name>[^;\\s]+)\\s*(;\\s*q=(?<weight>0(\\.\\d{0,3})?|1(\\.0{0,3})?))?\\s*");

  private static final double NOT_NAMED = -1;

  private final @Nullable Supplier<Deflater> deflaters;

  private Compression(@Nullable Supplier<Deflater> deflaters) {
    this.deflaters = deflaters;
  }

  /** Returns gzip by these, which write no head and no trailer of their own. */
  static Compression gzipBy(Supplier<Deflater> deflaters) {
    return new Compression(deflaters);
  }

  /** Sets the headers that tell of it, and returns what compresses this stream, if it is to be. */
  @Nullable
  GzipStream settle(Request request, HttpFields.Mutable headers) {
    if (deflaters == null) {
      return null;
    }
    headers.ensureField(VARY);
    if (!wantsGzip(request.getHeaders())) {
      return null;
    }
    headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
    return new GzipStream(deflaters);
  }

  /**
   * Returns whether gzip is named among what is accepted, and not behind {@code identity}. A {@code
   * *} is not taken for asking: what is plain, everybody can read.
   */
  private static boolean wantsGzip(HttpFields headers) {
    QuotedCSV codings = new QuotedCSV(false);
    headers.getValuesList(HttpHeader.ACCEPT_ENCODING).forEach(codings::addValue);
    double gzip = NOT_NAMED;
    double identity = NOT_NAMED;
    for (String each : codings) {
      Matcher coding = CODING.matcher(each.toLowerCase(Locale.ROOT));
      if (!coding.matches()) {
        continue;
      }
      double weight =
          coding.group("weight") == null ? 1 : Double.parseDouble(coding.group("weight"));
      switch (coding.group("name")) {
        case "gzip" -> gzip = weight;
        case "identity" -> identity = weight;
        default -> {} // one that is not spoken here
      }
    }
    return gzip > 0 && gzip >= identity;
  }
}
