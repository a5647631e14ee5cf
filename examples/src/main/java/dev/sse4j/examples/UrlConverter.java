package dev.sse4j.examples;

import okhttp3.HttpUrl;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads HTTP URLs. */
final class UrlConverter implements ITypeConverter<HttpUrl> {

  @Override
  public HttpUrl convert(String text) {
    HttpUrl url = HttpUrl.parse(text);
    if (url == null) {
      throw new TypeConversionException(
          "expected a URL that begins with http:// or https://, but was \"" + text + "\"");
    }
    return url;
  }
}
