package dev.sse4j.benchmarks.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** All readers under test, by name. A class is loaded only where its reader is asked for. */
final class Contenders {

  static final String FLOOR = "floor";

  private static final Map<String, Supplier<Contender>> ALL = new LinkedHashMap<>();

  static {
    ALL.put(FLOOR, Floor::new);
    ALL.put("sse4j reader", Sse4jReader::new);
    ALL.put("sse4j parser", Sse4jParser::new);
    ALL.put("sse4j view", Sse4jView::new);
    ALL.put("readLine", ReadLine::new);
    ALL.put("okhttp-sse", OkHttpSse::new);
    ALL.put("okhttp-eventsource", OkHttpEventSource::new);
    ALL.put("anthropic-java", () -> new Anthropic("sseHandler"));
    ALL.put("anthropic-java raw", () -> new Anthropic("rawSseHandler"));
    ALL.put("langchain4j", LangChain4j::new);
    ALL.put("openai-java", OpenAi::new);
    ALL.put("spring-web", SpringWeb::new);
    ALL.put("jersey", Jersey::new);
  }

  private Contenders() {}

  static Set<String> names() {
    return ALL.keySet();
  }

  static Contender create(String name) {
    Supplier<Contender> supplier = ALL.get(name);
    if (supplier == null) {
      throw new IllegalArgumentException(
          "contender must be one of " + ALL.keySet() + ", but was \"" + name + "\"");
    }
    return supplier.get();
  }
}
