package dev.sse4j.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void forPeopleEachFieldHasALine() {
    JsonText json = JsonText.indented();

    json.beginObject().field("a", 1).beginArray("b");
    json.beginObject().field("c", "d").end().beginObject().end();
    json.end().beginArray("e").end().nothing("f").end();

    assertThat(json.toString()).isEqualTo("""
            {
              "a": 1,
              "b": [
                {
                  "c": "d"
                },
                {}
              ],
              "e": [],
              "f": null
            }""");
  }

  @Test
  void forMachinesThereIsNoSpace() {
    JsonText json = JsonText.compact();

    json.beginObject().beginObject("a").field("b", "c d").end().field("e", -2).end();

    assertThat(json.toString()).isEqualTo("{\"a\":{\"b\":\"c d\"},\"e\":-2}");
  }

  @Test
  void namesAndStringsAreQuoted() {
    JsonText json = JsonText.compact();

    json.beginObject().field("a\"b", "\\\n\u0000").end();

    assertThat(json.toString()).isEqualTo("{\"a\\\"b\":\"\\\\\\n\\u0000\"}");
  }
}
