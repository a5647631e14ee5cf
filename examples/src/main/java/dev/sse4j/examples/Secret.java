package dev.sse4j.examples;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A token or a key, which no message shows. On the command line every user of the machine can see
 * it: {@code @FILE} and the environment keep it from them.
 *
 * @param value the secret itself
 */
record Secret(String value) {

  /** Checks and strips, since files end with a line break. */
  Secret {
    value = value.strip();
    if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new IllegalArgumentException("expected visible ASCII characters, or @FILE");
    }
  }

  /** Returns the text without this secret, which may have come back from outside. */
  String hideIn(String text) {
    return text.replace(value, "…");
  }

  @Override
  public String toString() {
    return "…";
  }

  /** Reads an option. */
  static final class Converter implements ITypeConverter<Secret> {

    @Override
    public Secret convert(String argument) {
      try {
        return new Secret(new Input(argument).text());
      } catch (IllegalArgumentException | Failure e) {
        throw new TypeConversionException(Failure.describe(e));
      }
    }
  }
}
