package dev.sse4j.examples;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes as people write them, {@code 4096}, {@code 64KiB}, {@code 1MiB}, and gives bytes. */
final class SizeConverter implements ITypeConverter<Integer> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,10})(|B|KiB|MiB|GiB)");

  @Override
  public Integer convert(String text) {
    Matcher matcher = FORM.matcher(text);
    long bytes =
        matcher.matches() ? Long.parseLong(matcher.group(1)) << shift(matcher.group(2)) : 0;
    if (bytes < 1 || bytes > Integer.MAX_VALUE) {
      throw new TypeConversionException(
          "expected a size such as 4096, 64KiB or 1MiB, above 0 and below 2GiB, but was \"" + text
              + "\"");
    }
    return (int) bytes;
  }

  private static int shift(String unit) {
    return switch (unit) {
      case "KiB" -> 10;
      case "MiB" -> 20;
      case "GiB" -> 30;
      default -> 0;
    };
  }
}
