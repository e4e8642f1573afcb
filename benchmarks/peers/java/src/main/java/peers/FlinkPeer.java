package peers;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** Flink: keyed state in RocksDB, incremental checkpoints every 10 s, in a mini-cluster. */
public final class FlinkPeer {
  private FlinkPeer() {}

  public static void main(String[] given) throws Exception {
    Configuration settings = new Configuration();
    settings.setString("state.backend.type", "rocksdb");
    settings.setString("execution.checkpointing.incremental", "true");
    settings.setString("execution.checkpointing.interval", "10s");
    settings.setString("execution.checkpointing.storage", "filesystem");
    settings.setString("execution.checkpointing.dir", "file://" + given[1] + "/checkpoints");
    settings.setString("io.tmp.dirs", given[1]);
    settings.setString("pipeline.object-reuse", "true");
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(Integer.parseInt(given[2]), settings);
    KafkaSource<byte[]> source =
        KafkaSource.<byte[]>builder()
            .setBootstrapServers(given[0])
            .setTopics("feed.interactions")
            .setGroupId("flink")
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setValueOnlyDeserializer(new Bytes())
            .build();
    env.fromSource(source, WatermarkStrategy.noWatermarks(), "records")
        .map(Event::read)
        .returns(Event.class)
        .keyBy(Event::pair)
        .process(new Fold())
        .sinkTo(new DiscardingSink<>());
    env.execute();
  }

  private static final class Bytes extends AbstractDeserializationSchema<byte[]> {
    @Override
    public byte[] deserialize(byte[] message) {
      return message;
    }
  }

  private static final class Fold extends KeyedProcessFunction<String, Event, Long> {
    private transient ValueState<byte[]> sums;

    @Override
    public void open(OpenContext context) {
      sums = getRuntimeContext().getState(new ValueStateDescriptor<>("sums", byte[].class));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Long> out)
        throws Exception {
      sums.update(Sums.count(sums.value(), event));
      Meter.count();
    }
  }
}
