package dev.sse4j.examples;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads header fields, {@code Name: value}. */
final class HeaderConverter implements ITypeConverter<Header> {

  @Override
  public Header convert(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon).strip();
    String value = text.substring(colon + 1).strip();
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || !value.matches("[\\t\\x20-\\x7E]*")) {
      throw new TypeConversionException(
          "expected a header field as 'Name: value', in ASCII and on one line");
    }
    return new Header(name, value);
  }
}
