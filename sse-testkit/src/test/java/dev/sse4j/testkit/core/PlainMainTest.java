package dev.sse4j.testkit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.Event;
import dev.sse4j.testkit.ScriptedServer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainMainTest {

  @Test
  void serversProbesAndReportsWorkWithoutJUnit() throws Exception {
    assertThat(Fork.run(List.of(), List.of(PlainMain.class, ScriptedServer.class, Event.class)))
        .isEqualTo("200 one /pets, reports, without JUnit");
  }
}
