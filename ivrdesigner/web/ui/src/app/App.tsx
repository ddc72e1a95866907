import { registeredOverlays, registeredPanels } from './registry';

export function App() {
  const Panel = registeredPanels()[0]?.component;
  return (
    <main>
      {Panel && <Panel />}
      {registeredOverlays().map((Overlay) => (
        <Overlay key={Overlay.displayName ?? Overlay.name} />
      ))}
    </main>
  );
}
