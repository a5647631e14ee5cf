package dev.sse4j.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sse4j.testkit.ContractReport;
import dev.sse4j.testkit.EventStreamClientContract;
import dev.sse4j.testkit.StreamProbe;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Our client does what a good one does, with nothing waived. */
class OurClientContractTest {

  @Nested
  class AStreamThatIsOpened extends EventStreamClientContract {

    private final SseClient client = SseClient.builder().build();

    @Override
    protected StreamProbe open(String url) {
      return StreamProbe.of(client.open(url));
    }
  }

  @Test
  void anAnswerIsReadAsAGoodClientReadsIt() {
    OkHttpClient http = new OkHttpClient();

    ContractReport report = new EventStreamClientContract() {
      @Override
      protected StreamProbe open(String url) {
        return StreamProbe.of(
            SseClient.read(http, new Request.Builder().url(url).build()));
      }

      @Override
      protected boolean reconnects() {
        return false;
      }
    }.report();

    assertThat(report.failed()).as("%s", report).isEmpty();
  }
}
