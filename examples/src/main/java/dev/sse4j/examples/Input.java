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

  /** Returns the bytes, as they are; of an argument, in UTF-8. */
  byte[] bytes() {
    try {
      if (argument.equals("-")) {
        return System.in.readAllBytes();
      }
      return argument.startsWith("@")
          ? Files.readAllBytes(Path.of(argument.substring(1)))
          : argument.getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure("cannot read \"" + argument + "\"", e);
    }
  }

  /** Returns the text. */
  String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }
}
