package dev.sse4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @Test
  void withoutACommandItShowsWhichThereAre() {
    try (RunningCommand sse4j = RunningCommand.run()) {
      assertThat(sse4j.status()).isEqualTo(2);
      assertThat(sse4j.err())
          .contains("serve", "petstore", "clock", "read", "publish", "llm", "llm-proxy");
      assertThat(sse4j.out()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "petstore", "clock", "read", "publish", "llm", "llm-proxy"})
  void eachCommandExplainsItself(String command) {
    try (RunningCommand help = RunningCommand.run(command, "--help")) {
      assertThat(help.status()).isZero();
      assertThat(help.out()).contains("Usage: sse4j " + command);
      assertThat(help.err()).isEmpty();
    }
  }

  @Test
  void anUnknownOptionIsRefusedInOneLineAndAHint() {
    try (RunningCommand serve = RunningCommand.run("serve", "--prot", "8001")) {
      assertThat(serve.status()).isEqualTo(2);
      assertThat(serve.err().lines()).hasSize(2);
      assertThat(serve.err()).contains("sse4j serve: ", "--prot", "Try \"sse4j serve --help\"");
    }
  }
}
