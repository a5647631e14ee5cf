package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sse4j.server.Overflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {

  @ParameterizedTest
  @CsvSource({"0s, PT0S", "500ms, PT0.5S", "15s, PT15S", "5m, PT5M", "2h, PT2H"})
  void durationsHaveAUnit(String text, Duration duration) {
    assertThat(new DurationConverter().convert(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "15", "s", "-1s", "1.5s", "15 s", "15S", "99999999999s"})
  void otherDurationsAreRefused(String text) {
    assertThatThrownBy(() -> new DurationConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("expected a duration such as 500ms, 15s, 5m or 2h, but was \"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "4096, 4096", "7B, 7", "64KiB, 65536", "1MiB, 1048576", "1GiB, 1073741824"})
  void sizesAreBytesUnlessTheySayElse(String text, int bytes) {
    assertThat(new SizeConverter().convert(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1kb", "1.5MiB", "2GiB", "9999999999GiB"})
  void otherSizesAreRefused(String text) {
    assertThatThrownBy(() -> new SizeConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageEndingWith("above 0 and below 2GiB, but was \"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({"disconnect, DISCONNECT", "skip, SKIP", "catch-up, CATCH_UP", "Catch-Up, CATCH_UP"})
  void aPolicyIsNamedAsOnTheCommandLine(String text, Overflow overflow) {
    assertThat(new OverflowConverter().convert(text)).isEqualTo(overflow);
  }

  @Test
  void aHeaderFieldIsSplitAtItsFirstColon() {
    Header header = new HeaderConverter().convert("X-Time: 12:30");

    assertThat(header.name()).isEqualTo("X-Time");
    assertThat(header.value()).isEqualTo("12:30");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hunter2", ": hunter2", "X Y: hunter2", "X: hunter2\r\nY: z", "X: hünter2"})
  void otherHeaderFieldsAreRefusedWithoutTheirValue(String text) {
    assertThatThrownBy(() -> new HeaderConverter().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aSecretMayBeInAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "hunter2\n");

    assertThat(new Secret.Converter().convert("@" + file).value()).isEqualTo("hunter2");
  }

  @Test
  void aSecretDoesNotShowItself() {
    Secret secret = new Secret("hunter2");

    assertThat(secret.toString()).doesNotContain("hunter2");
    assertThat(secret.hideIn("wrong key: hunter2")).isEqualTo("wrong key: …");
    assertThatThrownBy(() -> new Secret("hunter\n2")).hasMessageNotContaining("hunter");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u001b[31mb", "a\u009b31mb", "a\u0007b", "a\rb"})
  void theTerminalGetsNoControlCharacters(String text) {
    assertThat(Terminal.printable(text)).startsWith("a\uFFFD").endsWith("b");
    assertThat(Terminal.oneLine(text)).doesNotContainPattern("\\p{Cc}");
  }
}
