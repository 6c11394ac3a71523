<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>ItemCells</name>
        <message numerus="yes">
            <source>in %n min</source>
            <translation>
                <numerusform>in %n min</numerusform>
                <numerusform>in %n min</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>in %n hours</source>
            <translation>
                <numerusform>in %n hour</numerusform>
                <numerusform>in %n hours</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>in %n days</source>
            <translation>
                <numerusform>in %n day</numerusform>
                <numerusform>in %n days</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>TimeText</name>
        <message numerus="yes">
            <source>in %n minute(s)</source>
            <translation>
                <numerusform>in %n minute</numerusform>
                <numerusform>in %n minutes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>in %n hour(s)</source>
            <translation>
                <numerusform>in %n hour</numerusform>
                <numerusform>in %n hours</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>in %n day(s)</source>
            <translation>
                <numerusform>in %n day</numerusform>
                <numerusform>in %n days</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::ChangeItemsDialog</name>
        <message numerus="yes">
            <source>Change %Ln Items</source>
            <translation>
                <numerusform>Change %Ln Item</numerusform>
                <numerusform>Change %Ln Items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Looking at %Ln items…</source>
            <translation>
                <numerusform>Looking at %Ln item…</numerusform>
                <numerusform>Looking at %Ln items…</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln items to change</source>
            <translation>
                <numerusform>%Ln item to change</numerusform>
                <numerusform>%Ln items to change</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln unchanged</source>
            <translation>
                <numerusform>%Ln unchanged</numerusform>
                <numerusform>%Ln unchanged</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln cannot be changed</source>
            <translation>
                <numerusform>%Ln cannot be changed</numerusform>
                <numerusform>%Ln cannot be changed</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln no longer stored</source>
            <translation>
                <numerusform>%Ln no longer stored</numerusform>
                <numerusform>%Ln no longer stored</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Set %1 in %Ln items</source>
            <translation>
                <numerusform>Set %1 in %Ln item</numerusform>
                <numerusform>Set %1 in %Ln items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Rename %1 in %Ln items</source>
            <translation>
                <numerusform>Rename %1 in %Ln item</numerusform>
                <numerusform>Rename %1 in %Ln items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Remove %1 from %Ln items</source>
            <translation>
                <numerusform>Remove %1 from %Ln item</numerusform>
                <numerusform>Remove %1 from %Ln items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Replace “%1” in %Ln items</source>
            <translation>
                <numerusform>Replace “%1” in %Ln item</numerusform>
                <numerusform>Replace “%1” in %Ln items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln items to move</source>
            <translation>
                <numerusform>%Ln item to move</numerusform>
                <numerusform>%Ln items to move</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Move %Ln Items</source>
            <translation>
                <numerusform>Move %Ln Item</numerusform>
                <numerusform>Move %Ln Items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln items to copy</source>
            <translation>
                <numerusform>%Ln item to copy</numerusform>
                <numerusform>%Ln items to copy</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Copy %Ln Items</source>
            <translation>
                <numerusform>Copy %Ln Item</numerusform>
                <numerusform>Copy %Ln Items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln items to delete</source>
            <translation>
                <numerusform>%Ln item to delete</numerusform>
                <numerusform>%Ln items to delete</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %Ln Items</source>
            <translation>
                <numerusform>Delete %Ln Item</numerusform>
                <numerusform>Delete %Ln Items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Set the life of %Ln items</source>
            <translation>
                <numerusform>Set the life of %Ln item</numerusform>
                <numerusform>Set the life of %Ln items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Move %Ln items to %1</source>
            <translation>
                <numerusform>Move %Ln item to %1</numerusform>
                <numerusform>Move %Ln items to %1</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Copy %Ln items from %1</source>
            <translation>
                <numerusform>Copy %Ln item from %1</numerusform>
                <numerusform>Copy %Ln items from %1</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Copy %Ln items to %1</source>
            <translation>
                <numerusform>Copy %Ln item to %1</numerusform>
                <numerusform>Copy %Ln items to %1</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Delete %Ln items</source>
            <translation>
                <numerusform>Delete %Ln item</numerusform>
                <numerusform>Delete %Ln items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln replaced there</source>
            <translation>
                <numerusform>%Ln replaced there</numerusform>
                <numerusform>%Ln replaced there</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::ConnectionDialog</name>
        <message numerus="yes">
            <source>A store with %Ln items</source>
            <translation>
                <numerusform>A store with %Ln item</numerusform>
                <numerusform>A store with %Ln items</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::DiffModel</name>
        <message numerus="yes">
            <source>%n equal line(s)</source>
            <translation>
                <numerusform>%n equal line</numerusform>
                <numerusform>%n equal lines</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::DiffView</name>
        <message numerus="yes">
            <source>%n change(s)</source>
            <translation>
                <numerusform>%n change</numerusform>
                <numerusform>%n changes</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::ImportDialog</name>
        <message numerus="yes">
            <source>Read as %1. The first records as they will be stored, but for %Ln that are refused:</source>
            <translation>
                <numerusform>Read as %1. The first record as they will be stored, but for %Ln that are refused:</numerusform>
                <numerusform>Read as %1. The first records as they will be stored, but for %Ln that are refused:</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::IndexWatch</name>
        <message numerus="yes">
            <source>Index is %Ln items behind</source>
            <translation>
                <numerusform>Index is %Ln item behind</numerusform>
                <numerusform>Index is %Ln items behind</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::ItemCommands</name>
        <message numerus="yes">
            <source>%Ln item(s): %1</source>
            <comment>keys</comment>
            <translation>
                <numerusform>%Ln item: %1</numerusform>
                <numerusform>%Ln items: %1</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::ItemFacts</name>
        <message numerus="yes">
            <source>%n version(s)</source>
            <translation>
                <numerusform>%n version</numerusform>
                <numerusform>%n versions</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%1, %n dims</source>
            <translation>
                <numerusform>%1, %n dim</numerusform>
                <numerusform>%1, %n dims</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::ItemTableView</name>
        <message numerus="yes">
            <source>&amp;Delete %Ln Items</source>
            <translation>
                <numerusform>&amp;Delete %Ln Item</numerusform>
                <numerusform>&amp;Delete %Ln Items</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::ItemsPanel</name>
        <message numerus="yes">
            <source>Copied the keys of %n items</source>
            <translation>
                <numerusform>Copied the keys of %n item</numerusform>
                <numerusform>Copied the keys of %n items</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::JsonTreeModel</name>
        <message numerus="yes">
            <source>%n member(s)</source>
            <translation>
                <numerusform>%n member</numerusform>
                <numerusform>%n members</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n element(s)</source>
            <translation>
                <numerusform>%n element</numerusform>
                <numerusform>%n elements</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::MainWindow</name>
        <message numerus="yes">
            <source>Open %Ln stores again</source>
            <translation>
                <numerusform>Open %Ln store again</numerusform>
                <numerusform>Open %Ln stores again</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::NamespaceTreeModel</name>
        <message numerus="yes">
            <source>%1, %Ln item(s)</source>
            <translation>
                <numerusform>%1, %Ln item</numerusform>
                <numerusform>%1, %Ln items</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::ResultsLine</name>
        <message numerus="yes">
            <source>The best %Ln results</source>
            <translation>
                <numerusform>The best result</numerusform>
                <numerusform>The best %Ln results</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln results</source>
            <translation>
                <numerusform>%Ln result</numerusform>
                <numerusform>%Ln results</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln items</source>
            <translation>
                <numerusform>%Ln item</numerusform>
                <numerusform>%Ln items</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln items pass</source>
            <translation>
                <numerusform>%Ln item passes</numerusform>
                <numerusform>%Ln items pass</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%Ln selected</source>
            <translation>
                <numerusform>%Ln selected</numerusform>
                <numerusform>%Ln selected</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>nestor::ui::SavedSearchModel</name>
        <message numerus="yes">
            <source>%1, %Ln items</source>
            <translation>
                <numerusform>%1, %Ln item</numerusform>
                <numerusform>%1, %Ln items</numerusform>
            </translation>
        </message>
    </context>
</TS>
