<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>fathom::BandsView</name>
    <message numerus="yes">
        <source>%n slice(s) of this tenth of the range</source>
        <translation>
            <numerusform>%n slice of this tenth of the range</numerusform>
            <numerusform>%n slices of this tenth of the range</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::ContextBar</name>
    <message numerus="yes">
        <source>%n job(s)</source>
        <translation>
            <numerusform>%n job</numerusform>
            <numerusform>%n jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::FeaturePageView</name>
    <message numerus="yes">
        <source>Activation %1 to %2: %n slice(s) of the samples</source>
        <translation>
            <numerusform>Activation %1 to %2: %n slice of the samples</numerusform>
            <numerusform>Activation %1 to %2: %n slices of the samples</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n slice(s), one per subject</source>
        <translation>
            <numerusform>%n slice, one per subject</numerusform>
            <numerusform>%n slices, one per subject</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::FeatureTableModel</name>
    <message numerus="yes">
        <source>Fires in %1 of the slices (%2) and in %n volume(s)</source>
        <translation>
            <numerusform>Fires in %1 of the slices (%2) and in %n volume</numerusform>
            <numerusform>Fires in %1 of the slices (%2) and in %n volumes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::FeaturesPageView</name>
    <message numerus="yes">
        <source>%n feature(s) never fire</source>
        <translation>
            <numerusform>%n feature never fires</numerusform>
            <numerusform>%n features never fire</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n feature(s)</source>
        <translation>
            <numerusform>%n feature</numerusform>
            <numerusform>%n features</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::HistogramView</name>
    <message numerus="yes">
        <source>Activation %1 to %2: %n slice(s)</source>
        <translation>
            <numerusform>Activation %1 to %2: %n slice</numerusform>
            <numerusform>Activation %1 to %2: %n slices</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::IntervalBarsView</name>
    <message numerus="yes">
        <source>%1: in %2 of a subject's firing slices, in %3 of its other slices; difference %4, 95 % interval %5 to %6, %n subject(s)</source>
        <translation>
            <numerusform>%1: in %2 of a subject's firing slices, in %3 of its other slices; difference %4 percentage points, 95 % interval %5 to %6, %n subject</numerusform>
            <numerusform>%1: in %2 of a subject's firing slices, in %3 of its other slices; difference %4 percentage points, 95 % interval %5 to %6, %n subjects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::LabelHistory</name>
    <message numerus="yes">
        <source>%1 in %2 of the firing and %3 of the other slices: difference %4, 95 % interval %5 to %6 percentage points, %n subject(s)</source>
        <translation>
            <numerusform>%1 in %2 of the firing and %3 of the other slices: difference %4, 95 % interval %5 to %6 percentage points, %n subject</numerusform>
            <numerusform>%1 in %2 of the firing and %3 of the other slices: difference %4, 95 % interval %5 to %6 percentage points, %n subjects</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::LibraryPageView</name>
    <message numerus="yes">
        <source>%n scan(s)</source>
        <translation>
            <numerusform>%n scan</numerusform>
            <numerusform>%n scans</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::ProblemsView</name>
    <message numerus="yes">
        <source>%n file(s) were refused</source>
        <translation>
            <numerusform>%n file was refused</numerusform>
            <numerusform>%n files were refused</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::MainWindow</name>
    <message numerus="yes">
        <source>%n scan(s) could not be read and were left out: their files have moved or changed. Locate them, then compute embeddings again.</source>
        <translation>
            <numerusform>%n scan could not be read and was left out: its file has moved or changed. Locate it, then compute embeddings again.</numerusform>
            <numerusform>%n scans could not be read and were left out: their files have moved or changed. Locate them, then compute embeddings again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %1 from this workspace? Its model and training curve, the index of %2 slices and the figures of its features go from the disk. %n label(s) stay in labels.json, as history.</source>
        <translation>
            <numerusform>Remove %1 from this workspace? Its model and training curve, the index of %2 slices and the figures of its features go from the disk. %n label stays in labels.json, as history.</numerusform>
            <numerusform>Remove %1 from this workspace? Its model and training curve, the index of %2 slices and the figures of its features go from the disk. %n labels stay in labels.json, as history.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::EncoderTexts</name>
    <message numerus="yes">
        <source>processor, %n thread(s)</source>
        <translation>
            <numerusform>processor, %n thread</numerusform>
            <numerusform>processor, %n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::EncodersPageView</name>
    <message numerus="yes">
        <source>%n more wait(s)</source>
        <translation>
            <numerusform>%n more waits</numerusform>
            <numerusform>%n more wait</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) of the file are not used.</source>
        <translation>
            <numerusform>%n tensor of the file is not used.</numerusform>
            <numerusform>%n tensors of the file are not used.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::MapView</name>
    <message numerus="yes">
        <source>There is no map yet. It shows %n slice(s), alike ones close together.</source>
        <translation>
            <numerusform>There is no map yet. It shows %n slice.</numerusform>
            <numerusform>There is no map yet. It shows %n slices, alike ones close together.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>There is no map yet. It shows %n feature(s), alike ones close together.</source>
        <translation>
            <numerusform>There is no map yet. It shows %n feature.</numerusform>
            <numerusform>There is no map yet. It shows %n features, alike ones close together.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n new point(s) not on it yet</source>
        <translation>
            <numerusform>%n new point is not on it yet</numerusform>
            <numerusform>%n new points are not on it yet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n slice(s) picked</source>
        <translation>
            <numerusform>%n slice picked</numerusform>
            <numerusform>%n slices picked</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n feature(s) picked; the table shows only them</source>
        <translation>
            <numerusform>%n feature picked; the table shows only it</numerusform>
            <numerusform>%n features picked; the table shows only them</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fathom::TrainDialog</name>
    <message numerus="yes">
        <source>%n configuration(s), about %1 on this computer; %2 GiB of disk for the SAEs, %3 GiB more while they are trained.</source>
        <translation>
            <numerusform>%n configuration, about %1 on this computer; %2 GiB of disk for the SAE, %3 GiB more while it is trained.</numerusform>
            <numerusform>%n configurations, about %1 on this computer; %2 GiB of disk for the SAEs, %3 GiB more while they are trained.</numerusform>
        </translation>
    </message>
</context>
</TS>
