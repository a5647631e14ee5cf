package dev.sse4j.client;

import dev.sse4j.testkit.EventStreamClientContract;
import dev.sse4j.testkit.StreamProbe;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.Nested;

/** Our client keeps what the contract asks of any, with nothing waived. */
class OurClientContractTest {

  @Nested
  class AStreamThatIsOpened extends EventStreamClientContract {

    private final SseClient client = SseClient.builder().build();

    @Override
    protected StreamProbe open(String url) {
      return StreamProbe.of(client.open(url));
    }
  }

  @Nested
  class AnAnswerThatIsRead extends EventStreamClientContract {

    private final OkHttpClient http = new OkHttpClient();

    @Override
    protected StreamProbe open(String url) {
      return StreamProbe.of(SseClient.read(http, new Request.Builder().url(url).build()));
    }

    @Override
    protected boolean reconnects() {
      return false;
    }
  }
}
