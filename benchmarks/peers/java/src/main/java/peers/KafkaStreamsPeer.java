package peers;

import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Kafka Streams: a persistent store (RocksDB) with its changelog, cached, at least once. */
public final class KafkaStreamsPeer {
  private static final String STORE = "sums";

  private KafkaStreamsPeer() {}

  public static void main(String[] given) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "kafka-streams");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, given[0]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, given[1]);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, given[2]);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    settings.put("auto.offset.reset", "earliest");
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray())
            .withCachingEnabled());
    builder
        .stream("feed.interactions", Consumed.with(Serdes.String(), Serdes.ByteArray()))
        .process(Fold::new, STORE);
    new KafkaStreams(builder.build(), settings).start();
  }

  private static final class Fold extends ContextualProcessor<String, byte[], Void, Void> {
    private KeyValueStore<String, byte[]> store;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      super.init(context);
      store = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<String, byte[]> record) {
      Event event = Event.read(record.value());
      String pair = event.pair();
      store.put(pair, Sums.count(store.get(pair), event));
      Meter.count();
    }
  }
}
