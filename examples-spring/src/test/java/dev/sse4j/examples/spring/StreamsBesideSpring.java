package dev.sse4j.examples.spring;

import dev.sse4j.server.Hub;
import dev.sse4j.server.jetty.SseHandler;
import org.eclipse.jetty.server.Handler;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

@Configuration(proxyBeanMethods = false)
class StreamsBesideSpring {

  @Bean
  Hub hub() {
    return Hub.create(); // for controllers to publish to; Spring closes it
  }

  @Bean
  SseHandler streams(Hub hub) {
    return new SseHandler(hub);
  }

  @Bean
  WebServerFactoryCustomizer<JettyServletWebServerFactory> streamsFirst(SseHandler streams) {
    return factory -> factory.addServerCustomizers(
        server -> server.setHandler(new Handler.Sequence(streams, server.getHandler())));
  }

  /** Else Spring waits half a minute for streams that nobody has told to end. */
  @EventListener
  void drain(ContextClosedEvent closing) {
    closing.getApplicationContext().getBean(SseHandler.class).shutdown();
  }
}
