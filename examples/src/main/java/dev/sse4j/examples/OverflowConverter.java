package dev.sse4j.examples;

import dev.sse4j.server.Overflow;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an overflow policy, such as {@code catch-up}. */
final class OverflowConverter implements ITypeConverter<Overflow> {

  @Override
  public Overflow convert(String text) {
    try {
      return Overflow.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "expected disconnect, skip or catch-up, but was \"" + text + "\"");
    }
  }
}
