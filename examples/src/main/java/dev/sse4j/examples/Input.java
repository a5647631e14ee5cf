package dev.sse4j.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an argument stands for: itself, what a file holds if it is {@code @FILE}, or what comes over
 * standard input if it is {@code -}.
 *
 * @param argument the argument
 */
record Input(String argument) {

  /**
   * Returns the bytes, as they are; of an argument, in UTF-8.
   *
   * @throws IllegalArgumentException if the argument names a file that cannot be read
   */
  byte[] bytes() {
    if (argument.equals("-")) {
      return standardInput();
    }
    return argument.startsWith("@") ? file() : argument.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the text. */
  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private byte[] file() {
    try {
      return Files.readAllBytes(Path.of(argument.substring(1)));
    } catch (IOException e) {
      String message = "cannot read \"" + argument + "\": " + Failure.describe(e);
      throw new IllegalArgumentException(message, e);
    }
  }

  private static byte[] standardInput() {
    try {
      return System.in.readAllBytes();
    } catch (IOException e) {
      throw new Failure("cannot read standard input", e);
    }
  }
}
